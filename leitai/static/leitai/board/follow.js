// Follows a round over one long answer of the server. The link's secret stands behind the # of the address, which no
// browser sends and no log keeps; it goes in a header.
"use strict";
(() => {
  const body = document.body;
  const token = location.hash.slice(1).split("&")[0];
  const headers = { Authorization: `Leitai ${token}` };
  const SILENT = 25000;  // two beats of ten seconds, and five to spare
  const kept = (name) => { try { return sessionStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { sessionStorage.setItem(name, value); } catch { /* a private window */ } };
  let board = null;
  let after = "";
  let pause = 500;

  const notice = (text) => {
    const line = document.createElement("p");
    line.className = "b-notice";
    line.textContent = text;
    document.getElementById("main").replaceChildren(line);
  };
  const ask = (address, options = {}) => fetch(address, { headers, credentials: "omit", cache: "no-store", redirect: "error", ...options });
  const wait = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
  // All boards lose their line at the same moment when a web process ends: they must not all come back at once.
  const spread = (ms) => wait(ms * (0.5 + Math.random()));

  async function readScene() {
    const answer = await ask(`${body.dataset.scene}?lang=${kept("lang") ?? ""}`);
    if (answer.status === 401) return false;
    if (!answer.ok) throw new Error(String(answer.status));
    const scene = await answer.json();
    if (board) board.take(scene);
    else {
      board = new LeitaiBoard.Board(scene);
      board.onlanguage = (language) => { keep("lang", language); readScene().catch(() => {}); };
      after = scene.after;
    }
    return true;
  }

  function told({ kind, id, data }) {
    if (kind === "step" || kind === "state") board.show(JSON.parse(data));
    else if (kind === "scene") spread(1000).then(readScene).catch(() => {});
    else if (kind === "beat") {
      const beat = JSON.parse(data);
      board.hear({ venues: beat.venues });
      if (board.scene.kind !== "audience") ask(body.dataset.echo, { method: "POST", body: JSON.stringify({ t: beat.t }) }).catch(() => {});
    }
    if (id) after = id;  // only what has been drawn counts as heard
  }

  async function read() {
    const stop = new AbortController();
    let timer = setTimeout(() => stop.abort(), SILENT);
    const lost = setTimeout(() => board.hear({ lost: "lost" }), 10000);
    try {
      const answer = await ask(`${body.dataset.stream}?after=${after}`, { signal: stop.signal });
      if (answer.status === 401) return false;
      if (!answer.ok) throw new Error(String(answer.status));
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { value, done } = await reader.read();
        if (done) return true;
        clearTimeout(timer);
        clearTimeout(lost);
        timer = setTimeout(() => stop.abort(), SILENT);
        if (board.live.lost) board.hear({ lost: "" });
        pause = 500;
        rest += value;
        const blocks = rest.split("\n\n");
        rest = blocks.pop();
        for (const block of blocks) {
          const fields = Object.fromEntries(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
          if (fields.data !== undefined) told({ kind: fields.event ?? "", id: fields.id, data: fields.data });
        }
      }
    } finally {
      clearTimeout(timer);
      clearTimeout(lost);
    }
  }

  async function follow() {
    for (;;) {
      try {
        if (!board && !(await readScene())) break;
        if (!(await read())) break;
      } catch {
        board?.hear({ lost: "lost" });
      }
      await spread(pause);
      pause = Math.min(pause * 2, 8000);
    }
    notice(board?.words.closed ?? "本链接无效，请向观摩办索取新链接。This link is not in force. Ask the contest office for a new one.");
  }

  addEventListener("hashchange", () => location.reload());
  follow();
})();
