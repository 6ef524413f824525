"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const one = (id) => document.getElementById(id);
  const plural = (count, noun, nouns) => `${count.toLocaleString("en")} ${count === 1 ? noun : nouns}`;
  all("[data-js]").forEach((element) => { element.hidden = false; });

  // Light and dark: as the system has it, until somebody chooses.
  const theme = one("theme");
  const root = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.style.colorScheme || (system.matches ? "dark" : "light")) === "dark";
  const label = () => { theme.textContent = isDark() ? "Light" : "Dark"; };
  theme.hidden = false;
  theme.addEventListener("click", () => { root.style.colorScheme = isDark() ? "light" : "dark"; label(); });
  system.addEventListener("change", label);
  label();

  // A link to something that is folded away opens it.
  const reveal = () => {
    const target = location.hash.length > 1 && one(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let element = target; element; element = element.parentElement) {
      if (element.tagName === "DETAILS") element.open = true;
    }
    target.scrollIntoView();
    const summary = target.tagName === "DETAILS" && target.querySelector("summary");
    if (summary) summary.focus();
  };
  window.addEventListener("hashchange", reveal);
  reveal();

  // Titles.
  const titles = JSON.parse(one("titles").textContent);
  const search = one("search");
  const hits = one("hits");
  const found = one("found");
  const SHOWN = 40;
  const find = () => {
    const words = search.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    hits.replaceChildren();
    hits.hidden = !words.length;
    if (!words.length) { found.textContent = ""; return; }
    const rows = titles.rows.filter((row) => words.every((word) => row[1].toLocaleLowerCase().includes(word)));
    for (const [id, title, articles, day, shown] of rows.slice(0, SHOWN)) {
      const item = document.createElement("li");
      const text = document.createElement(shown ? "a" : "span");
      if (shown) text.href = `#story-${encodeURIComponent(id)}`;
      text.textContent = title;
      const about = document.createElement("span");
      about.className = "small soft";
      about.textContent = ` ${plural(articles, "article", "articles")}${day ? ", " + day : ""}, ${id}`;
      item.append(text, about);
      hits.append(item);
    }
    const among = titles.rows.length < titles.of ? ` among the ${titles.rows.length.toLocaleString("en")} largest of ${titles.of.toLocaleString("en")}` : "";
    found.textContent = `${plural(rows.length, "title", "titles")} found${among}${rows.length > SHOWN ? `, the first ${SHOWN} here` : ""}.`;
    hits.hidden = !rows.length;
  };
  search.addEventListener("input", find);
  search.form.addEventListener("submit", (event) => event.preventDefault());

  // The order of the stories.
  const list = one("story-list");
  const stories = all(".story", list);
  one("order").addEventListener("change", (event) => {
    const by = event.target.value;
    const sorted = by === "first" ? stories : [...stories].sort((a, b) => b.dataset[by] - a.dataset[by]);
    list.append(...sorted);
  });

  // Edits by kind, rule and source.
  const kind = one("edit-kind");
  if (kind) {
    const rule = one("edit-rule");
    const source = one("edit-source");
    const rules = all("#edits .rule");
    const filter = () => {
      let count = 0;
      for (const card of rules) {
        const wanted = (!kind.value || card.dataset.kind === kind.value) && (!rule.value || card.dataset.rule === rule.value);
        let some = 0;
        for (const edit of all(".edit", card)) {
          edit.hidden = Boolean(source.value) && edit.dataset.source !== source.value;
          some += !edit.hidden;
        }
        card.hidden = !wanted || !some;
        if (!card.hidden) count += some;
        if (rule.value || source.value) card.open = !card.hidden && (Boolean(rule.value) || some < 5);
      }
      for (const part of all(".edit-kind")) part.hidden = all(".rule", part).every((card) => card.hidden);
      one("edit-count").textContent = `${plural(count, "example", "examples")} shown.`;
    };
    for (const field of [kind, rule, source]) field.addEventListener("change", filter);
    filter();
  }

  // Where a sentence is on the other side.
  for (const event of ["mouseover", "mouseout"]) {
    document.addEventListener(event, (happened) => {
      const sentence = happened.target.closest && happened.target.closest("[data-pair]");
      const sides = sentence && sentence.closest(".sides");
      if (!sides) return;
      for (const other of all(`[data-pair="${sentence.dataset.pair}"]`, sides)) other.classList.toggle("lit", event === "mouseover");
    });
  }
})();
