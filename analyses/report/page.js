// What needs a script, on a page that is whole without it. Text of the data is only put in as text.
"use strict";
{
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const make = (tag, more) => Object.assign(document.createElement(tag), more);
  const said = one => one.textContent.replace(/\s+/g, " ").trim();
  const rowsOf = within => all("tr", within).filter(row => row.cells.length > 1);

  // Each word of a query has to be somewhere: as it stands, without regard to case and accents.
  const folded = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const filter = (rows, field, hidden, textOf) => {
    const words = folded(field.value).split(/\s+/);
    for (const row of rows) {
      const text = folded(textOf(row));
      row.classList.toggle(hidden, !words.every(word => text.includes(word)));
    }
  };
  const count = (rows, field) => {
    const left = rows.filter(row => !row.matches(".out, .off")).length;
    field.nextElementSibling.value = left < rows.length ? `${left} of ${rows.length}` : "";
  };

  // What is not known comes last, in either order.
  const compare = new Intl.Collator("en", {numeric: true}).compare;
  const valueOf = cell => {
    const {value, sort = value} = cell.dataset;
    const text = said(cell);
    return sort ? +sort : sort === "" || text === "–" || !text ? null : text;
  };
  const order = (table, place, sign) => all("tbody", table).forEach(body => body.append(
    ...rowsOf(body).map(row => [valueOf(row.cells[place]), row]).sort(([a], [b]) =>
      a === null || b === null ? (a === null) - (b === null)
        : sign * (a.toFixed ? a - b : compare(a, b))).map(([, row]) => row)));

  // As in the files of audiences: an apostrophe before what a spreadsheet may take for a formula.
  const FORMULA = /(^|[,;|"“”＂])[\s"“”＂]*(?=[=+\-@＝＋－＠])/g;
  const quoted = text => `"${text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, " ").trim()
    .replace(FORMULA, "$&'").replaceAll('"', '""')}"`;
  const save = (table, heads) => {
    const told = cell => cell.closest("thead") ? quoted(heads[cell.cellIndex])
      : cell.dataset.value ?? quoted(said(cell).replace(/^–$/, ""));
    const lines = rowsOf(table).filter(row => !row.matches(".out, .off"))
      .map(row => [...row.cells].filter(cell => !cell.matches(".out")).map(told) + "\r\n");
    const {file, asOf} = document.documentElement.dataset;
    const name = [file, table.dataset.name, asOf].filter(part => part)
      .map(part => part.replace(/[^\p{L}\p{N}-]+/gu, "-")).join("_");
    const href = URL.createObjectURL(new Blob(["\ufeff", ...lines], {type: "text/csv"}));
    make("a", {href, download: name + ".csv"}).click();
    setTimeout(() => URL.revokeObjectURL(href), 9999);
  };

  for (const table of all("[data-name]")) {
    const tools = all(".tools", table.closest(".with-tools"))[0];
    const heads = all("thead th", table).map(said);
    const rows = all("tbody", table).flatMap(rowsOf);
    const [field] = all("input", tools);
    if (field) field.oninput = () => { filter(rows, field, "off", said); count(rows, field); };
    all("button", tools)[0].onclick = () => save(table, heads);
    if (rows.length > 1 && !table.matches(".part")) all("thead th", table).forEach((th, place) => {
      const ariaLabel = "Sort by " + heads[place];
      th.append(make("button", {type: "button", className: "sort", ariaLabel, onclick() {
        const isNumber = rows.some(row => valueOf(row.cells[place])?.toFixed);
        const up = th.ariaSort ? th.ariaSort[0] === "d" : !isNumber;
        all("[aria-sort]", table).forEach(other => other.removeAttribute("aria-sort"));
        th.ariaSort = up ? "ascending" : "descending";
        order(table, place, up ? 1 : -1);
      }}));
    });
  }

  all(".tools").forEach(tools => { tools.hidden = false; });
  const [find] = all("#find");
  find.oninput = () => {
    filter(all("[data-segment]"), find, "out", one => one.dataset.segment);
    all("th[data-segment]").forEach(th => rowsOf(th.closest("table")).forEach(row =>
      row.cells[th.cellIndex].classList.toggle("out", th.matches(".out"))));
    count(all("[data-name=segments] [data-segment]"), find);
  };
  const [dialog] = all("dialog");
  dialog.onchange = ({target: {value, checked}}) => value[0] === "#"
    ? all(value)[0].classList.toggle("unprinted", !checked)
    : document.body.classList.toggle(value, checked);
  dialog.onclose = () => dialog.returnValue && print();
  const open = hash => {
    let one = document.getElementById(decodeURIComponent(hash).slice(1));
    for (; one; one = one.parentElement) if (one.matches("details")) one.open = true;
  };
  open(location.hash);
  onclick = ({target}) => {
    const {act} = target.dataset;
    if (act === "print") {
      dialog.returnValue = "";
      dialog.showModal();
    } else if (act) all(".card").forEach(card => { card.open = act === "open"; });
    open(target.closest("a")?.hash ?? "");
  };

  // What a chart says where it is pointed at, or mark by mark with the arrow keys.
  all(".mark > title").forEach(title => {
    title.parentNode.dataset.tip = title.textContent;
    title.remove();
  });
  const names = {};
  for (const entry of all("#map .legend li")) {
    const own = entry.firstChild.style.getPropertyValue("--own");
    names[own] = (names[own] ? names[own] + ", or " : "") + said(entry);
  }
  all("#map use").forEach(dot => { dot.dataset.tip = names[dot.style.fill] ?? ""; });
  for (const svg of all("[data-plot]")) {
    const [left, y, right, bottom] = svg.dataset.plot.split(" ").map(Number);
    const rows = all(`[data-name=${svg.dataset.from}] tbody tr`);
    const width = (right - left) / rows.length;
    rows.forEach(({cells}, place) => {
      const strip = document.createElementNS(svg.namespaceURI, "rect");
      const set = {class: "mark", x: left + place * width, y, width, height: bottom - y};
      for (const name in set) strip.setAttribute(name, set[name]);
      strip.dataset.tip = `${said(cells[0])}: ${said(cells[svg.dataset.column])}`;
      svg.append(strip);
    });
  }
  const tip = make("div", {className: "tip", role: "status", hidden: true});
  document.body.append(tip);
  const tell = (one, x, y) => {
    all(".pointed").forEach(other => other.classList.remove("pointed"));
    tip.hidden = !one?.dataset.tip;
    if (tip.hidden) return;
    one.classList.add("pointed");
    tip.textContent = one.dataset.tip;
    tip.style.left = Math.min(x + 12, innerWidth - tip.offsetWidth - 8) + "px";
    tip.style.top = (y > 60 ? y - tip.offsetHeight - 8 : y + 20) + "px";
  };
  onpointermove = ({target, x, y}) => tell(target.closest?.("[data-tip]"), x, y);
  for (const svg of all("svg:has(.mark)")) {
    const marks = all(".mark", svg);
    let at = -1;
    svg.setAttribute("tabindex", 0);
    svg.onblur = () => tell();
    svg.onkeydown = event => {
      const step = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Escape: 0}[event.key];
      if (step === 0) tell();
      if (!step) return;
      event.preventDefault();
      at = Math.max(0, Math.min(at + step, marks.length - 1));
      const {x, y} = marks[at].getBoundingClientRect();
      tell(marks[at], x, y);
    };
  }
}
