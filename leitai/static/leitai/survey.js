/* A scanned slip opens its sheet by itself: the code stands behind the # and is posted, never in an address that is sent. */
(() => {
  "use strict";
  const form = document.querySelector("[data-opens]"), code = decodeURIComponent(location.hash.slice(1));
  if (!form || !/^[0-9A-Za-z -]{12,40}$/.test(code)) return;
  for (const link of document.querySelectorAll("[data-keeps-code]")) link.hash = code;
  form.elements.code.value = code;
  history.replaceState(null, "", location.pathname + location.search);
  form.submit();
})();
