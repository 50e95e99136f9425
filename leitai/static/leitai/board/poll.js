// Follows a round from a folder on the venue's own disk: one small file, asked for again and again, and nothing else.
"use strict";
(() => {
  const { scenes, first, address } = globalThis.LEITAI;
  const USUAL = 4000;
  const RARE = 60000;
  // What was received survives the browser's end too, as far as it lets a file keep something.
  const read = (name) => { try { return localStorage.getItem(name); } catch { return null; } };
  const keep = (name, value) => { try { localStorage.setItem(name, value); } catch { /* it lets it not */ } };
  const language = read("lang") in scenes ? read("lang") : first;
  const board = new LeitaiBoard.Board(scenes[language]);
  const kept = read(address);
  if (kept) board.show(JSON.parse(kept));
  board.onlanguage = (wanted) => {
    keep("lang", wanted);
    board.take(scenes[wanted]);
  };
  let pause = USUAL;
  let last = kept;

  async function ask() {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), 20000);
    try {
      const answer = await fetch(address, { cache: "no-cache", credentials: "omit", signal: stop.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const said = await answer.text();
      if (said !== last) {
        board.show(JSON.parse(said));
        keep(address, said);
        last = said;
      }
      if (board.live.lost) board.hear({ lost: "" });
      pause = board.state.phase === "final" ? RARE : USUAL;
    } catch {
      board.hear({ lost: "offline" });
      pause = Math.min(pause * 1.6, RARE);
    } finally {
      clearTimeout(timer);
    }
    setTimeout(ask, pause * (0.75 + Math.random() / 2));
  }

  addEventListener("online", () => { pause = USUAL; });
  ask();
})();
