/* Marks are decimals and stay texts; arithmetic is done in whole units of the smallest step that is written anywhere. */
const Marks = (() => {
  const NUMBER = /^-?\d{1,9}(\.\d{1,9})?$/;
  const places = text => (text.split(".")[1] || "").length;
  const units = (text, digits) => {
    const [whole, part = ""] = text.replace("-", "").split(".");
    const size = Number(whole + part.padEnd(digits, "0"));
    return text.startsWith("-") ? -size : size;
  };
  const text = (size, digits) => {
    const all = String(Math.abs(size)).padStart(digits + 1, "0");
    const part = digits ? all.slice(-digits).replace(/0+$/, "") : "";
    return (size < 0 ? "-" : "") + (digits ? all.slice(0, -digits) : all) + (part && `.${part}`);
  };

  /* Without a step any mark may be typed; the buttons then move by something that suits the range. */
  const grid = range => {
    const span = Number(range.maximum) - Number(range.minimum);
    const step = range.step || (span >= 20 ? "1" : span >= 2 ? "0.1" : "0.01");
    const digits = Math.max(...[range.minimum, range.maximum, step].map(places));
    const [low, high, by] = [range.minimum, range.maximum, step].map(one => units(one, digits));
    return { digits, low, high, by, step };
  };
  const onGrid = (number, at) => at.low + Math.round((number - at.low) / at.by) * at.by;
  const within = (size, at) => {
    const top = at.low + Math.floor((at.high - at.low) / at.by) * at.by;
    return Math.min(Math.max(size, at.low), top);
  };

  const moved = (mark, range, steps) => {
    const at = grid(range), digits = Math.max(at.digits, places(mark));
    const scale = 10 ** (digits - at.digits);
    const top = range.step ? within(at.high, at) : at.high;  // the last step may end below the largest mark
    const size = Math.min(Math.max(units(mark, digits) + steps * at.by * scale, at.low * scale), top * scale);
    return text(size, digits);
  };
  const nearest = (mark, range) => {
    const at = grid(range), number = Number(mark);
    return text(within(onGrid(Number.isFinite(number) ? number * 10 ** at.digits : at.low, at), at), at.digits);
  };
  /* A Chinese keyboard gives wide digits and its own full stop. */
  const plain = typed => String(typed).normalize("NFKC").trim().replace(/[,。]/, ".");
  /* What is wrong with a mark as it was typed: a key of the words, or nothing. */
  const fault = (typed, range) => {
    const said = plain(typed);
    if (!NUMBER.test(said)) return { key: "not_number", near: nearest(range.minimum, range) };
    const at = grid(range), digits = Math.max(at.digits, places(said)), scale = 10 ** (digits - at.digits);
    const size = units(said, digits);
    if (size < at.low * scale || size > at.high * scale) return { key: "off_range", from: range.minimum, to: range.maximum };
    if (range.step && (size - at.low * scale) % (at.by * scale)) {
      return { key: "off_step", step: range.step, near: nearest(said, range) };
    }
    return null;
  };
  const clean = typed => {
    const said = plain(typed);
    return text(units(said, places(said)), places(said));
  };

  /* The worded levels with their bands: the border between two is half-way between their marks. Where the rulebook
     words none, or words another range, five plain bands. */
  const levels = (worded, range) => {
    const at = grid(range), own = worded.filter(level => !fault(level.mark, { ...range, step: "" }));
    if (worded.length > 1 && own.length === worded.length) {
      const marks = own.map(level => Number(level.mark) * 10 ** at.digits);
      const starts = marks.map((mark, n) => n ? up((marks[n - 1] + mark) / 2, at) : at.low);
      return own.map((level, n) => band(level.name, starts[n], n + 1 < own.length ? starts[n + 1] - at.by : at.high, at, nearest(level.mark, range)));
    }
    const count = Math.min(5, Math.floor((at.high - at.low) / at.by) + 1);
    const starts = [...Array(count).keys()].map(n => up(at.low + (at.high - at.low) * n / count, at));
    return starts.map((start, n) => {
      const end = n + 1 < count ? starts[n + 1] - at.by : at.high;
      return band("", start, end, at, text(within(onGrid((start + end) / 2, at), at), at.digits));
    });
  };
  const up = (number, at) => at.low + Math.ceil((number - at.low) / at.by - 1e-9) * at.by;
  const band = (name, low, high, at, mark) => ({ name, from: text(low, at.digits), to: text(high, at.digits), mark });
  const levelOf = (mark, bands) => {
    const number = Number(mark);
    return [...bands].reverse().find(one => number >= Number(one.from)) || bands[0];
  };

  /* The figure under the bar, where it can be told: a sum as it grows, a mean or a weighted mark once all are there. */
  const total = (marks, criteria, combine) => {
    if (criteria.some(one => one.kind !== "mark") || !criteria.length) return null;
    const given = criteria.filter(one => marks[one.code] !== undefined);
    if (!given.length || combine !== "sum" && given.length < criteria.length) return null;
    const number = combine === "weighted"
      ? given.reduce((sum, one) => sum + Number(marks[one.code]) * Number(one.weight), 0)
      : given.reduce((sum, one) => sum + Number(marks[one.code]), 0) / (combine === "sum" ? 1 : given.length);
    return String(Math.round(number * 100 + 1e-6) / 100);
  };

  return { moved, nearest, fault, clean, levels, levelOf, total, stepOf: range => grid(range).step };
})();
