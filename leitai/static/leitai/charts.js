/* Leitai: charts. Data come from the page (application/json), words too; colours from the style sheet. */
(() => {
  "use strict";
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const make = {};
  let C, font;
  const text = (size, color, weight) => ({ fontFamily: font, fontSize: size || 12, color: color || C.ink2, fontWeight: weight || "normal" });
  const axis = () => ({ axisLine: { show: false }, axisTick: { show: false }, axisLabel: text(12, C.ink3), splitLine: { lineStyle: { color: C.line } } });
  /* HTML tooltips carry style attributes, which the content policy forbids: rich text is drawn on the canvas. */
  const base = () => ({ animation: false, textStyle: text(), tooltip: { renderMode: "richText" }, aria: { enabled: true } });
  const english = () => document.documentElement.lang === "en";
  const figure = value => value.toLocaleString("en", { maximumFractionDigits: 2 });

  /* Places by month: whole places, grey but for the one the title names; names at the right end, shared places apart. */
  make.places = (d, wide) => { const room = Math.min(d.room || 124, wide * .48); return { ...base(), grid: { left: 28, right: room, top: 14, bottom: 26 },
    tooltip: { renderMode: "richText", trigger: "axis", formatter: points => [points[0]?.axisValue, ...points.filter(p => p.value != null).sort((a, b) => a.value - b.value).map(p => `${p.value}  ${p.seriesName}`)].join("\n") },
    xAxis: { ...axis(), type: "category", data: d.months, boundaryGap: false, splitLine: { show: false } },
    yAxis: { ...axis(), type: "value", inverse: true, min: 1, max: Math.max(2, d.last), interval: Math.max(1, Math.ceil(d.last / 8)) },
    series: d.series.map(s => {
      const hot = s.hot === "up" ? C.az : s.hot === "down" ? C.ochre : "";
      return { type: "line", name: s.name, data: s.data, symbol: "circle", symbolSize: hot ? 8 : 6, z: hot ? 3 : 2, connectNulls: false,
        lineStyle: { width: hot ? 3 : 1.75, color: hot || "#b3bec6" }, itemStyle: { color: hot || "#b3bec6" },
        endLabel: { show: s.label !== false, offset: [6, s.nudge || 0], formatter: "{a}", width: room - 14, overflow: "truncate", ...text(13, hot || C.ink2, hot ? "bold" : "normal") } };
    }) }; };

  /* A project's cumulated value against the plan's straight line; milestones below on the same axis. */
  make.curve = d => {
    const monthly = { ...axis(), type: "category", data: d.months, boundaryGap: false, splitLine: { show: false } };
    const every = d.months.length > 40 ? 6 : d.months.length > 16 ? 3 : 1;
    const label = (value, at) => d.short[at] === 1 ? (english() ? String(d.years[at]) : `${d.years[at]}年`)
      : (d.short[at] - 1) % every === 0 ? (english() ? value.slice(0, 3) : `${d.short[at]}月`) : "";
    const line = (name, data, color, width, z) => ({ type: "line", name, data, symbol: "none", z, lineStyle: { color, width }, itemStyle: { color }, connectNulls: true });
    const tag = { coord: [d.now, d.done[d.now]], symbol: "circle", symbolSize: 7, itemStyle: { color: C.deep },
      label: { show: true, formatter: figure(d.done[d.now]), position: "top", offset: [-22, 0], ...text(13, C.deep, "bold") } };
    const diamond = (at, fill, stroke) => ({ type: "polygon", shape: { points: [[at[0], at[1] - 7], [at[0] + 7, at[1]], [at[0], at[1] + 7], [at[0] - 7, at[1]]] }, style: { fill, stroke, lineWidth: 1.75 } });
    const drawn = (params, api) => {
      const m = d.milestones[params.dataIndex], at = m.seen ?? m.plan, end = api.coord([at, 1.35]);
      const moved = m.plan !== null && m.seen !== null && m.plan !== m.seen, start = moved ? api.coord([m.plan, 1.35]) : end;
      const left = Math.min(start[0], end[0]), right = Math.max(start[0], end[0]);
      return { type: "group", children: [
        ...(moved ? [{ type: "line", shape: { x1: left + 7, y1: end[1], x2: right - 7, y2: end[1] }, style: { stroke: m.seen > m.plan ? C.ochre : C.az, lineWidth: 2 } }, diamond(start, C.surface, C.plan)] : []),
        diamond(end, m.done ? C.az : C.surface, m.done ? C.az : moved ? C.ochre : C.plan),
        { type: "text", style: { text: m.name, x: (left + right) / 2, y: end[1] + 13, fill: C.ink2, font: `12px ${font}`, align: left < 100 ? "left" : right > api.getWidth() - 90 ? "right" : "center" } }] };
    };
    return { ...base(), tooltip: { renderMode: "richText", trigger: "axis" },
      grid: [{ left: 62, right: 26, top: 30, bottom: 104 }, { left: 62, right: 26, height: 48, bottom: 14 }],
      xAxis: [{ ...monthly, axisLabel: { ...text(12, C.ink3), interval: 0, hideOverlap: true, formatter: label } }, { ...monthly, gridIndex: 1, axisLabel: { show: false }, axisPointer: { show: false } }],
      yAxis: [{ ...axis(), type: "value", name: d.unit, nameTextStyle: { ...text(12, C.ink3), align: "right", padding: [0, 8, 0, 0] }, nameGap: 10, axisLabel: { ...text(12, C.ink3), formatter: figure } },
        { type: "value", gridIndex: 1, min: 0, max: 2, show: false }],
      series: [line(d.names.plan, d.plan, C.plan, 2, 3),
        { ...line(d.names.done, d.done, C.az, 3, 5), markPoint: { silent: true, data: [tag] },
          markLine: { silent: true, symbol: "none", lineStyle: { color: C.ink3, width: 1, type: "solid" }, label: { formatter: d.nowLabel, position: "end", distance: 4, ...text(12, C.ink2) }, data: [{ xAxis: d.now }] } },
        { type: "custom", xAxisIndex: 1, yAxisIndex: 1, silent: true, tooltip: { show: false }, data: d.milestones.map((m, at) => [m.seen ?? m.plan, 1, at]), renderItem: drawn }] };
  };

  /* Expected scores with their ranges: a bar from zero, a thin line with ends, the value at the right. */
  make.outlook = (d, wide) => {
    const names = d.points.map(p => p.name), room = Math.min(150, wide * .34);
    const range = (params, api) => {
      const y = api.coord([0, api.value(0)])[1], [low, high] = [1, 2].map(k => api.coord([api.value(k), 0])[0]);
      const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke: C.ink2, lineWidth: 1.5 } });
      return { type: "group", children: [line(low, y, high, y), line(low, y - 4, low, y + 4), line(high, y - 4, high, y + 4)] };
    };
    return { ...base(), tooltip: { renderMode: "richText", formatter: p => `${d.points[p.dataIndex].name}  ${d.points[p.dataIndex].at} (${d.points[p.dataIndex].low} – ${d.points[p.dataIndex].high})` },
      grid: { left: room, right: 64, top: 8, bottom: 26 },
      xAxis: { ...axis(), type: "value", min: 0, max: d.most }, yAxis: { ...axis(), type: "category", inverse: true, data: names, splitLine: { show: false }, axisLabel: { ...text(13, C.ink2), width: room - 12, overflow: "truncate" } },
      series: [{ type: "bar", data: d.points.map(p => p.at), barMaxWidth: 16, itemStyle: { color: C.az, opacity: .45 } },
        { type: "custom", data: d.points.map((p, at) => [at, p.low, p.high, p.at]), renderItem: range, z: 4 },
        { type: "scatter", silent: true, symbolSize: 0, data: d.points.map((p, at) => [d.most, at]), label: { show: true, position: "right", formatter: p => d.points[p.dataIndex].at.toFixed(2), ...text(13, C.ink2) } }] };
  };

  /* Sites where they lie and each group's way through them; one degree is drawn equally long both ways. */
  make.route = (d, wide) => {
    const all = [...d.routes.flatMap(r => r.points.map(p => p.at)), ...d.bases.map(b => b.at)];
    const [xs, ys] = [0, 1].map(k => all.map(p => p[k])), low = v => Math.min(...v), high = v => Math.max(...v);
    const flat = Math.cos((low(ys) + high(ys)) / 2 * Math.PI / 180), high0 = 320 - 70, wide0 = wide - 60;
    const per = Math.max((high(ys) - low(ys)) / high0, (high(xs) - low(xs)) * flat / wide0, 1e-6) * 1.1;
    const range = (v, half) => ({ min: (low(v) + high(v)) / 2 - half, max: (low(v) + high(v)) / 2 + half });
    const look = [[C.az, "solid"], [C.ochre, "dashed"], [C.ink2, "dotted"]];
    return { ...base(), grid: { left: 30, right: 30, top: 36, bottom: 34 }, legend: { top: 4, left: 10, textStyle: text(13) },
      tooltip: { renderMode: "richText", formatter: p => p.data?.words || "" },
      xAxis: { type: "value", show: false, ...range(xs, per * wide0 / flat / 2) }, yAxis: { type: "value", show: false, ...range(ys, per * high0 / 2) },
      series: [...d.routes.map((r, n) => ({ type: "line", name: r.name, symbol: "circle", symbolSize: 9, lineStyle: { width: 2, color: look[n % 3][0], type: look[n % 3][1] }, itemStyle: { color: look[n % 3][0] },
        label: { show: true, position: n % 2 ? "bottom" : "top", formatter: p => p.data.code, ...text(12, C.ink) },
        data: r.points.map(p => ({ value: p.at, code: p.code, words: `${p.code} ${p.name}` })) })),
      { type: "scatter", symbol: "rect", symbolSize: 9, itemStyle: { color: C.ink }, label: { show: true, position: "right", formatter: p => p.data.words, ...text(12, C.ink2) },
        data: d.bases.map(b => ({ value: b.at, words: b.name })) }] };
  };

  /* Three money series, never averaged. */
  make.series = d => {
    const look = { done: [C.az, 3, "solid"], stat: ["#2c8c86", 2, [7, 3]], paid: [C.ochre, 2, [2, 3]] };
    return { ...base(), tooltip: { renderMode: "richText", trigger: "axis" }, grid: { left: 62, right: 26, top: 26, bottom: 26 },
      xAxis: { ...axis(), type: "category", data: d.months, boundaryGap: false, splitLine: { show: false } },
      yAxis: { ...axis(), type: "value", name: d.unit, nameTextStyle: { ...text(12, C.ink3), align: "right", padding: [0, 8, 0, 0] }, nameGap: 10, axisLabel: { ...text(12, C.ink3), formatter: figure } },
      series: d.series.map(s => { const [color, width, type] = look[s.kind];
        return { type: "line", name: s.name, data: s.data, symbol: s.data.length < 3 ? "circle" : "none", symbolSize: 6, lineStyle: { color, width, type }, itemStyle: { color }, connectNulls: true }; }) };
  };

  /* One or two lines the title speaks of, all others grey; a dashed zero line for growth rates. */
  make.lines = d => ({ ...base(), tooltip: { renderMode: "richText", trigger: "axis", order: "valueDesc" }, grid: { left: 56, right: d.room || 110, top: 26, bottom: 26 },
    xAxis: { ...axis(), type: "category", data: d.months, boundaryGap: false, splitLine: { show: false } },
    yAxis: { ...axis(), type: "value", scale: true, name: d.unit, nameTextStyle: { ...text(12, C.ink3), align: "right", padding: [0, 8, 0, 0] }, nameGap: 10, axisLabel: { ...text(12, C.ink3), formatter: figure } },
    series: d.series.map(s => { const hot = s.hot === "up" ? C.az : s.hot === "down" ? C.ochre : "";
      return { type: "line", name: s.name, data: s.data, symbol: "circle", symbolSize: hot ? 7 : 5, z: hot ? 3 : 2, connectNulls: true,
        lineStyle: { width: hot ? 3 : 1.5, color: hot || "#b3bec6" }, itemStyle: { color: hot || "#b3bec6" },
        endLabel: { show: s.label !== false, offset: [6, s.nudge || 0], formatter: "{a}", ...text(12, hot || C.ink2, hot ? "bold" : "normal") } }; }) });

  /* Ranked horizontal bars from zero. */
  make.bars = d => ({ ...base(), grid: { left: 8, right: 64, top: 8, bottom: 8, containLabel: true },
    xAxis: { ...axis(), type: "value", splitLine: { show: false }, axisLabel: { show: false } },
    yAxis: { ...axis(), type: "category", inverse: true, data: d.names, axisLabel: text(13, C.ink2) },
    series: [{ type: "bar", data: d.values.map((value, at) => ({ value, itemStyle: { color: d.behind?.[at] ? C.ochre : C.az } })), barMaxWidth: 16,
      label: { show: true, position: "right", formatter: point => d.printed[point.dataIndex], ...text(13, C.ink) } }] });

  /* Two results of the same units, each point with its name; neither axis starts at zero, and both say so. */
  make.scatter = d => { const scale = name => ({ ...axis(), type: "value", scale: true, name, nameLocation: "middle", nameGap: 34, nameTextStyle: text(12, C.ink2) });
    return { ...base(), grid: { left: 62, right: 40, top: 22, bottom: 52 }, tooltip: { renderMode: "richText", formatter: p => `${p.data.name}\n${d.x} ${figure(p.data.value[0])}\n${d.y} ${figure(p.data.value[1])}` },
      xAxis: scale(d.x), yAxis: scale(d.y), series: [{ type: "scatter", symbolSize: 10, itemStyle: { color: C.az }, data: d.points, labelLayout: { hideOverlap: false, moveOverlap: "shiftY" },
        label: { show: true, position: "right", formatter: p => p.data.name, ...text(12, C.ink) } }] }; };

  function draw(el) {
    const data = JSON.parse(document.getElementById(`${el.id}-data`).textContent);
    const chart = echarts.init(el, null, { renderer: "canvas" });
    chart.setOption(make[el.dataset.chart](data, el.clientWidth));
    new ResizeObserver(() => chart.resize()).observe(el);
  }

  document.addEventListener("DOMContentLoaded", () => {
    font = getComputedStyle(document.body).fontFamily;
    C = { ink: css("--lt-ink"), ink2: css("--lt-ink-2"), ink3: css("--lt-ink-3"), line: css("--lt-line"), az: css("--lt-azurite"), deep: css("--lt-azurite-deep"),
      ochre: css("--lt-ochre"), plan: css("--lt-plan"), surface: css("--lt-surface") };
    for (const el of document.querySelectorAll("[data-chart]")) draw(el);
  });
})();
