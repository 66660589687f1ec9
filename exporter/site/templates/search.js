// Search over the names of all records, in the browser. Nothing is sent anywhere.
// The index is loaded as scripts, which also works when the pages are opened from a folder. It calls `communique`.
"use strict";

(() => {
  // As `exporter.site.search.folded` and `words` do; a test compares them.
  const LETTERS = {"Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "ẞ": "SS", "ß": "ss", "Ø": "O", "ø": "o", "Ł": "L", "ł": "l", "Đ": "D", "đ": "d", "Ð": "D", "ð": "d", "Þ": "Th", "þ": "th", "Ħ": "H", "ħ": "h", "ı": "i", "Ŧ": "T", "ŧ": "t", "Ŋ": "N", "ŋ": "n", "ĸ": "k", "Ə": "A", "ə": "a", "Ɖ": "D", "ɖ": "d", "ʻ": "", "ʼ": ""};
  const DENSE = "\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\u0e00-\\u0e7f\\uf900-\\ufaff";
  const WORDS = new RegExp(`[${DENSE}]|[\\p{L}\\p{N}\\p{M}](?:(?![${DENSE}])[\\p{L}\\p{N}\\p{M}])*`, "gu");
  const MOST = 200;

  const folded = (text) =>
    [...text].map((letter) => LETTERS[letter] ?? letter).join("").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) => folded(text).match(WORDS) ?? [];

  const found = document.getElementById("found");
  const results = document.getElementById("results");
  const field = document.getElementById("q");
  const shards = new Map();
  let families = [];
  let whole = null;
  let beginning = 0;

  const load = (name) =>
    new Promise((resolve) => {
      const script = document.createElement("script");
      script.src = `${found.dataset.assets}${name}.js`;
      script.onload = script.onerror = () => resolve();
      document.head.append(script);
    });
  const shardName = (start) => [...start].map((letter) => letter.codePointAt(0).toString(16)).join("-");

  window.communique = {
    folded,
    words,
    whole(index) {
      families = index.families;
      whole = index.records ?? null;
      beginning = index.beginning ?? 0;
    },
    shard(start, records, more) {
      shards.set(start, {records, more});
    },
  };

  const candidates = async (typed) => {
    if (whole) return {records: whole, more: false};
    // The longest word names the smallest shard.
    const word = [...typed].sort((one, other) => other.length - one.length)[0];
    const start = [...word].slice(0, beginning).join("");
    if (start.length < beginning && !new RegExp(`[${DENSE}]`, "u").test(start)) return null;
    if (!shards.has(start)) await load(shardName(start));
    return shards.get(start) ?? {records: [], more: false};
  };

  const rank = (typed, [name, , , others]) => {
    const own = words(name);
    const all = [...own, ...words(others)];
    if (!typed.every((word) => all.some((one) => one.startsWith(word)))) return -1;
    const first = own[0]?.startsWith(typed[0]) ? 2 : 0;
    return first + (typed.every((word) => own.some((one) => one.startsWith(word))) ? 1 : 0);
  };

  const show = (records, more) => {
    results.replaceChildren(
      ...records.slice(0, MOST).map(([name, family, id]) => {
        const item = document.createElement("li");
        const kind = document.createElement("span");
        kind.className = "when";
        kind.textContent = families[family][1];
        const what = document.createElement("div");
        what.className = "what";
        const link = document.createElement("a");
        link.href = `${found.dataset.root}${families[family][0]}/${id}/index.html`;
        link.dir = "auto";
        link.textContent = name;
        what.append(link);
        item.append(kind, what);
        return item;
      }),
    );
    const number = records.length.toLocaleString("en");
    found.textContent = records.length === 0 ? "Nothing found." : `${number}${more ? " or more" : ""} found.`;
  };

  let latest = 0;
  const search = async () => {
    const turn = ++latest;
    const typed = words(field.value);
    if (typed.length === 0) {
      results.replaceChildren();
      found.textContent = "Type a name into the field at the top. Accents and case do not matter.";
      return;
    }
    const from = await candidates(typed);
    if (turn !== latest) return;
    if (from === null) {
      results.replaceChildren();
      found.textContent = `Type at least ${beginning} letters of a word.`;
      return;
    }
    const ranked = from.records.map((record) => [rank(typed, record), record]).filter(([score]) => score >= 0);
    ranked.sort(([one], [other]) => other - one);
    show(ranked.map(([, record]) => record), from.more);
  };

  load("index").then(() => {
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    field.addEventListener("input", search);
    field.form.addEventListener("submit", (event) => {
      event.preventDefault();
      search();
    });
    if (field.value) search();
    else field.focus();
  });
})();
