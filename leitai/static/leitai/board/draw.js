// Draws a board from its scene (names, words, timetable) and its state (what is open). It fetches nothing: the same
// file draws the page at a venue with a good line and the bundle that lies on a disk.
"use strict";
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const DAY = 86400000;

  const put = (parent, name, attributes = {}, ...children) => {
    const drawn = ["svg", "g", "path", "rect", "circle", "text"].includes(name) || parent?.namespaceURI === SVG;
    const node = drawn ? document.createElementNS(SVG, name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value !== null && value !== false) node.setAttribute(key, value);
    node.append(...children.filter((child) => child !== null));
    parent?.append(node);
    return node;
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_all, name) => values[name] ?? "");
  // The region's hour, wherever the venue's own clock stands.
  let zone;
  const clock = (date) => date.toLocaleTimeString("en-GB", { hour: "numeric", minute: "2-digit", timeZone: zone });
  const remaining = (ms) => {
    const seconds = Math.max(0, Math.ceil(ms / 1000));
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const two = (n) => String(n).padStart(2, "0");
    if (seconds >= 86400 * 2) return `${Math.floor(seconds / 86400)} d`;
    return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
  };
  // Scores are decimals in print; their difference is taken digit by digit, as floats would show one too many.
  const gap = (high, low) => {
    const digits = Math.max(...[high, low].map((score) => (score.split(".")[1] ?? "").length));
    const whole = (score) => {
      const [before, after = ""] = score.split(".");
      return BigInt(before + after.padEnd(digits, "0"));
    };
    const found = (whole(high) - whole(low)).toString().padStart(digits + 1, "0");
    return digits ? `${found.slice(0, -digits)}.${found.slice(-digits)}` : found;
  };

  class Board {
    constructor(scene) {
      this.began = performance.now();
      this.live = { venues: null, lost: "" };
      this.photo = 0;
      this.take(scene);
      setInterval(() => this.tick(), 1000);
      setInterval(() => { this.photo += 1; this.showPhoto(); }, 8000);
    }

    take(scene) {
      this.scene = scene;
      this.words = scene.words;
      zone = scene.zone;
      this.began = performance.now();
      document.documentElement.lang = scene.lang;
      document.title = scene.title;
      // A scene that was asked for before a step came must not close what is open.
      if (!this.state || scene.state.n >= this.state.n) this.state = scene.state;
      this.draw();
    }

    show(state) {
      if (this.state && state.n < this.state.n) return;
      this.state = state;
      this.draw();
    }

    hear(live) {
      Object.assign(this.live, live);
      this.foot();
    }

    now() { return new Date(Date.parse(this.scene.now) + performance.now() - this.began); }

    name(code) {
      const { units, candidates } = this.scene.roster;
      return units[code] ?? candidates[code] ?? code;
    }

    draw() {
      document.body.dataset.phase = this.state.phase;
      document.body.dataset.step = this.state.n;
      this.head();
      const main = document.getElementById("main");
      main.replaceChildren();
      if (["before", "visits"].includes(this.state.phase)) this.road(main);
      else this.hall(main);
      this.foot();
      this.tick();
    }

    head() {
      const { state, words } = this;
      const head = document.getElementById("head");
      head.replaceChildren();
      put(head, "h1", {}, this.scene.title);
      put(head, "p", {}, this.scene.place);
      put(head, "span", { class: "b-grow" });
      if (["reveal", "final"].includes(state.phase)) {
        const line = put(head, "p", {}, fill(words.revealed, { n: state.shown, of: state.of }));
        const steps = put(line, "span", { class: "b-steps", "aria-hidden": "true" });
        steps.style.setProperty("--rows", state.of);
        for (let at = 1; at <= state.of; at += 1) put(steps, "i", { class: at < state.shown ? "is-done" : at === state.shown ? "is-now" : null });
      } else put(head, "p", {}, words[state.phase]);
    }

    // ── in the hall ──────────────────────────────────────────────────────────────────────────────────────────

    hall(main) {
      const { state } = this;
      const of = state.of || Object.keys(this.scene.roster.units).length;
      const columns = of > 18 ? 2 : 1;
      const ladder = put(main, "ol", {
        class: "b-ladder", "aria-live": "polite", "aria-label": this.words.places,
        "data-size": of > 10 ? "small" : of > 6 ? "medium" : "large", "data-columns": columns,
      });
      const open = [...state.rows].reverse();  // the best of the open ones first
      const newest = open.length && state.phase !== "final" ? open[0][0] : null;
      const heights = [];
      for (let at = 0; at < of - open.length; at += 1) {
        heights.push("1fr");
        this.sealed(ladder, at + 1);
      }
      open.forEach((row, at) => {
        heights.push(row[0] === newest && columns === 1 ? "1.5fr" : "1fr");
        this.opened(ladder, row, open[at + 1], row[0] === newest);
      });
      const rows = Math.ceil(of / columns);
      ladder.style.gridTemplateRows = columns === 1 ? heights.map((height) => `minmax(0, ${height})`).join(" ") : `repeat(${rows}, minmax(0, 1fr))`;
      this.side(put(main, "section", { class: "b-side" }), open);
    }

    sealed(ladder, place) {
      const line = put(ladder, "li", { class: "is-sealed" });
      put(line, "span", { class: "b-place" }, String(place));
      put(line, "span", { class: "b-unit" }, this.words.sealed);
    }

    opened(ladder, row, below, isNow) {
      const [place, code, score] = row;
      const line = put(ladder, "li", { class: isNow ? "is-now" : null, "data-code": code });
      put(line, "span", { class: "b-place" }, String(place));
      const unit = put(line, "span", { class: "b-unit" }, this.name(code));
      if (isNow && below) {
        const same = below[0] === place;
        const said = same ? fill(this.words.equal, { place }) : score && below[2] ? fill(this.words.above, { gap: gap(score, below[2]), place: below[0] }) : null;
        if (said) put(unit, "small", {}, said);
      }
      put(line, "span", { class: "b-score" }, score);
    }

    side(side, open) {
      const { state, words } = this;
      if (!open.length) {
        this.countdown(side);
        this.photoFrame(side);
        this.stillToCome(side, open);
        return;
      }
      const [place, code, , low] = open[0];
      const detail = put(side, "div", { class: "b-detail" });
      const parts = state.parts ?? [];
      put(detail, "h2", {}, this.name(code), parts.length ? put(null, "small", {}, fill(words.parts, { n: parts.length })) : null);
      const list = put(detail, "ul", { class: "b-stops" });
      for (const [candidate, score, marks] of parts.slice(0, 4)) {
        const photo = (this.scene.photos ?? []).find((one) => one.candidate === candidate);
        const line = put(list, "li", { class: photo ? "has-photo" : null });
        if (photo) put(line, "img", { src: photo.src, alt: "" });
        put(line, "div", {}, put(null, "b", {}, this.name(candidate)), put(null, "small", {}, fill(words.votes, { n: marks })));
        put(line, "span", {}, score);
      }
      if (parts.length > 4) put(list, "li", {}, put(null, "small", {}, fill(words.more, { n: parts.length - 4 })));
      const honest = put(side, "div", { class: "b-honest" });
      if (low) {
        const near = open.filter((row) => row[3] <= open[0][4] && row[4] >= open[0][3]).map((row) => row[0]);
        const places = [...new Set(near)].sort((a, b) => a - b).join(words.list);
        const said = near.length > 1 ? fill(words.close, { places }) : words.apart;
        put(honest, "p", { class: "b-plain" }, said, put(null, "small", {}, words.ranges));
        this.ranges(honest, open.filter((row) => row[3]).slice(0, 4), place);
      }
      this.stillToCome(honest, open);
    }

    ranges(parent, rows, now) {
      const of = this.state.of;
      const left = 250;
      const step = (736 - left) / of;
      const box = put(parent, "svg", { class: "b-range", viewBox: `0 0 736 ${30 + 37 * rows.length}`, role: "img",
        "aria-label": rows.map((row) => `${this.name(row[1])} ${row[3]}–${row[4]}`).join("; ") });
      for (let place = 1; place <= of; place += of > 9 ? 3 : 1) put(box, "text", { x: left + (place - 0.5) * step, y: 20, "text-anchor": "middle" }, String(place));
      rows.forEach(([place, code, , low, high], at) => {
        const top = 34 + 37 * at;
        const name = this.name(code);
        put(box, "text", { x: 0, y: top + 23, class: place === now ? "is-now" : null }, name.length > 16 ? `${name.slice(0, 15)}…` : name);
        for (let cell = 1; cell <= of; cell += 1) {
          put(box, "rect", { x: left + (cell - 1) * step + 2, y: top, width: Math.max(step - 4, 2), height: 29, rx: 4, class: low <= cell && cell <= high ? "is-in" : null });
        }
        put(box, "circle", { cx: left + (place - 0.5) * step, cy: top + 14.5, r: Math.min(7, step / 3) });
      });
    }

    stillToCome(parent, open) {
      const seen = new Set(open.map((row) => row[1]));
      const { units, candidates } = this.scene.roster;
      const ofUnits = open.length ? open.every((row) => row[1] in units) : true;
      const left = Object.entries(ofUnits ? units : candidates).filter(([code]) => !seen.has(code));
      if (!left.length) return;
      const wait = put(parent, "div", { class: "b-wait" });
      put(wait, "p", {}, this.words.waiting, put(null, "small", {}, ` · ${this.words.order}`));
      const list = put(wait, "ul", { "data-many": left.length > 6 ? "" : null });
      for (const [, name] of left) put(list, "li", {}, name);
      // What does not fit is counted instead.
      const side = list.closest(".b-side");
      const rest = put(list, "li", { hidden: "" });
      const full = () => side.scrollHeight > side.clientHeight + 1 || list.parentElement.scrollHeight > list.parentElement.clientHeight + 1;
      for (let kept = left.length - 1; kept > 0 && side.clientHeight && full(); kept -= 1) {
        list.children[kept].remove();
        rest.hidden = false;
        rest.textContent = fill(this.words.more, { n: left.length - kept });
      }
    }

    // ── on the road ──────────────────────────────────────────────────────────────────────────────────────────

    road(main) {
      const box = put(main, "svg", { class: "b-map", viewBox: "0 0 1000 850", role: "img", "aria-label": this.words.map });
      const spot = ([x, y]) => [80 + x * 840, 80 + y * 690];
      const numbers = new Map();
      for (const group of this.scene.groups) for (const stop of group.stops) if (!numbers.has(stop.code)) numbers.set(stop.code, stop);
      this.scene.groups.forEach((group, at) => {
        const way = group.stops.filter((stop) => !stop.remote).map((stop) => spot(stop.at).join(" "));
        if (way.length) put(box, "path", { class: `route r${at % 3}`, d: `M${way.join(" L")}` });
      });
      this.dots = [...numbers.values()].map((stop) => {
        const [x, y] = spot(stop.at);
        return [stop, put(box, "circle", { class: "stop", cx: x, cy: y, r: 13 })];
      });
      this.labels = put(box, "g");
      this.buses = this.scene.groups.map((group) => {
        const bus = put(box, "g", { class: "bus" });
        put(bus, "rect", { x: -32, y: -24, width: 64, height: 48, rx: 10 });
        put(bus, "text", { y: 10 }, group.code);
        return bus;
      });
      this.spot = spot;
      const side = put(main, "section", { class: "b-side" });
      this.countdown(side);
      this.groupList = put(side, "ul", { class: "b-groups" });
      this.photoFrame(side);
    }

    where(group, now) {
      const stops = group.stops.filter((stop) => !stop.remote);
      let late = 0;
      const times = stops.map((stop) => {
        const planned = [Date.parse(stop.arrives), Date.parse(stop.leaves)];
        if (stop.came) late = Date.parse(stop.came) - planned[0];
        const arrives = stop.came ? Date.parse(stop.came) : planned[0] + late;
        if (stop.went) late = Date.parse(stop.went) - planned[1];
        const leaves = stop.went ? Date.parse(stop.went) : Math.max(planned[1] + late, arrives);
        return { stop, arrives, leaves };
      });
      const next = times.findIndex((one) => one.leaves > now);
      if (!times.length) return null;
      if (next < 0) return { at: times[times.length - 1].stop.at, seen: times.length, of: times.length, said: this.words.group_done, names: [] };
      const to = times[next];
      const values = { stop: to.stop.name };
      if (to.arrives <= now) return { at: to.stop.at, seen: next, of: times.length, said: fill(this.words.group_at, { ...values, time: clock(new Date(to.leaves)) }), names: [to.stop] };
      if (!next) return { at: to.stop.at, seen: 0, of: times.length, said: fill(this.words.group_start, { ...values, time: clock(new Date(to.arrives)) }), names: [to.stop] };
      const from = times[next - 1];
      // a night lies between: the bus waits where it is
      const share = to.arrives - from.leaves > DAY / 4 ? 0 : (now - from.leaves) / Math.max(1, to.arrives - from.leaves);
      const at = [0, 1].map((axis) => from.stop.at[axis] + (to.stop.at[axis] - from.stop.at[axis]) * Math.min(1, Math.max(0, share)));
      return { at, seen: next, of: times.length, said: fill(this.words.group_to, { ...values, time: clock(new Date(to.arrives)) }), names: [to.stop] };
    }

    moveBuses(now) {
      if (!this.groupList?.isConnected) return;
      const found = this.scene.groups.map((group) => this.where(group, now.getTime()));
      this.groupList.replaceChildren();
      this.labels.replaceChildren();
      this.scene.groups.forEach((group, at) => {
        const here = found[at];
        if (!here) return;
        const [x, y] = this.spot(here.at);
        this.buses[at].setAttribute("transform", `translate(${x} ${y - 40})`);
        const line = put(this.groupList, "li");
        put(line, "b", {}, group.name, put(null, "small", {}, fill(this.words.seen, { n: here.seen, of: here.of })));
        put(line, "p", {}, here.said);
        for (const stop of here.names) {
          const [left, top] = this.spot(stop.at);
          put(this.labels, "text", { class: "halo", x: Math.min(Math.max(left, 180), 820), y: top + 46, "text-anchor": "middle" }, stop.name.length > 22 ? `${stop.name.slice(0, 21)}…` : stop.name);
        }
      });
      for (const [stop, dot] of this.dots) dot.setAttribute("class", Date.parse(stop.went ?? stop.leaves) <= now.getTime() ? "stop is-seen" : "stop");
    }

    // ── what comes next, pictures, the foot ──────────────────────────────────────────────────────────────────

    upcoming(now) {
      const items = (this.scene.programme ?? []).map(([at, title]) => [Date.parse(at), title]);
      if (["before", "visits"].includes(this.state.phase)) {
        for (const group of this.scene.groups) for (const stop of group.stops) items.push([Date.parse(stop.arrives), `${group.name} · ${stop.name}`]);
      }
      return items.filter(([at]) => at > now).sort((one, other) => one[0] - other[0])[0] ?? null;
    }

    countdown(parent) {
      this.count = put(parent, "div", { class: "b-count" });
    }

    photoFrame(parent) {
      this.frame = (this.scene.photos ?? []).length ? put(parent, "figure", { class: "b-photo" }) : null;
      this.showPhoto();
    }

    showPhoto() {
      if (!this.frame?.isConnected) return;
      const photo = this.scene.photos[this.photo % this.scene.photos.length];
      this.frame.replaceChildren();
      put(this.frame, "img", { src: photo.src, alt: "" });
      put(this.frame, "figcaption", {}, photo.caption);
    }

    tick() {
      const now = this.now();
      const time = document.getElementById("clock");
      if (time) time.textContent = clock(now);
      this.moveBuses(now);
      if (!this.count?.isConnected) return;
      const next = this.upcoming(now.getTime());
      this.count.hidden = !next;
      this.count.replaceChildren();
      if (!next) return;
      put(this.count, "p", {}, this.words.next);
      put(this.count, "b", {}, next[1]);
      put(this.count, "time", {}, remaining(next[0] - now));
    }

    foot() {
      const { scene, words, live } = this;
      const foot = document.getElementById("foot");
      foot.replaceChildren();
      put(foot, "span", {}, scene.rule);
      put(foot, "span", { class: "b-grow" });
      if (live.lost) put(foot, "span", { class: "b-lost", role: "status" }, words[live.lost]);
      if (live.venues) put(foot, "span", {}, fill(words.venues, { n: live.venues[0], of: live.venues[1] }));
      if (scene.fictional) put(foot, "span", { class: "b-tag" }, words.fictional);
      const other = put(foot, "button", { type: "button", lang: scene.lang === "en" ? "zh-Hans" : "en" }, scene.lang === "en" ? "中文" : "English");
      other.addEventListener("click", () => this.onlanguage?.(scene.lang === "en" ? "zh-hans" : "en"));
      put(foot, "span", { id: "clock" }, clock(this.now()));
    }
  }

  globalThis.LeitaiBoard = { Board, gap };
})();
