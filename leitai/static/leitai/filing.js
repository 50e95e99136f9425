/* Filing: the file that is chosen is named in the page's own language, and the cell in question is brought into view. */
(() => {
  "use strict";
  for (const box of document.querySelectorAll("[data-file]")) {
    const input = box.querySelector("input"), said = box.querySelector("[data-none]");
    const show = () => {
      said.textContent = input.files[0]?.name ?? said.dataset.none;
      box.classList.toggle("has-file", input.files.length > 0);
    };
    for (const kind of ["dragenter", "dragleave", "drop"]) {
      input.addEventListener(kind, () => box.classList.toggle("is-over", kind === "dragenter"));
    }
    input.addEventListener("change", show);
    box.classList.add("is-ready");
    show();
  }
  const cell = document.querySelector(".lt-sheet .is-cur"), sheet = cell?.closest(".lt-sheetbox");
  const show = () => {
    const ends = cell.offsetLeft + cell.offsetWidth;
    sheet.scrollLeft = ends > sheet.clientWidth ? ends - sheet.clientWidth + cell.offsetWidth / 2 : 0;
  };
  if (cell) {
    show();
    addEventListener("resize", show);
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) continue;  // the list can still be marked by hand, or taken as a file
    const said = button.querySelector("[data-done]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
      said.textContent = said.dataset.done;
    });
  }
})();
