"use strict";
/* Search without a server: every entry is a line of search-index.js, looked through letter by letter, so that
   Chinese, which has no spaces, is found like English. Loaded when it is first needed. */
(function () {
  const form = document.querySelector("form.search");
  const field = form.querySelector("input");
  const found = form.querySelector("ol");
  const up = form.dataset.up;
  const MOST = 12;
  let entries = null;
  let waiting = null;

  function plain(text) {
    // Without the accents of Latin, Greek and Cyrillic letters, as the program's own search has it.
    return text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").normalize("NFC").toLowerCase();
  }

  function load() {
    if (!waiting) {
      waiting = new Promise(function (done) {
        const script = document.createElement("script");
        script.src = up + "search-index.js";
        script.onload = function () {
          entries = window.HANDBOOK.map(function (entry) {
            return { entry: entry, title: plain(entry[1]), all: plain(entry.slice(1).join(" ")) };
          });
          done();
        };
        document.head.append(script);
      });
    }
    return waiting;
  }

  function looked(text) {
    const words = plain(text).split(/\s+/).filter(Boolean);
    if (!words.length) return [];
    const hits = entries.filter(function (one) {
      return words.every(function (word) { return one.all.includes(word); });
    });
    const rank = function (one) {
      if (words.every(function (word) { return one.title.includes(word); })) {
        return one.title.startsWith(words[0]) ? 0 : 1;
      }
      return 2;
    };
    return hits
      .map(function (one, place) { return [rank(one), place, one.entry]; })
      .sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; })
      .map(function (one) { return one[2]; });
  }

  function line(entry) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const about = document.createElement("small");
    link.href = up + entry[0].split("/").map(encodeURIComponent).join("/");
    link.textContent = entry[1];
    about.textContent = entry[2];
    link.append(about);
    item.append(link);
    return item;
  }

  function words(text) {
    const item = document.createElement("li");
    item.className = "words";
    item.textContent = text;
    return item;
  }

  function show() {
    const text = field.value.trim();
    if (!text) {
      found.hidden = true;
      found.replaceChildren();
      return;
    }
    load().then(function () {
      const hits = looked(field.value);
      const lines = hits.slice(0, MOST).map(line);
      if (!hits.length) lines.push(words(form.dataset.none));
      if (hits.length > MOST) lines.push(words(hits.length - MOST + " " + form.dataset.more));
      found.replaceChildren.apply(found, lines);
      found.hidden = false;
    });
  }

  function links() {
    return Array.from(found.querySelectorAll("a"));
  }

  field.addEventListener("input", show);
  field.addEventListener("focus", show);
  form.addEventListener("submit", function (event) {
    event.preventDefault();
    const first = links()[0];
    if (first) window.location.href = first.href;
  });
  form.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      found.hidden = true;
      field.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const all = links();
      const next = all.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      (all[next] || field).focus();
      event.preventDefault();
    }
  });
  document.addEventListener("keydown", function (event) {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      field.focus();
    }
  });
  document.addEventListener("click", function (event) {
    if (!form.contains(event.target)) found.hidden = true;
  });

  const menu = document.querySelector("button.menu");
  menu.hidden = false;
  document.documentElement.classList.add("scripted");
  menu.addEventListener("click", function () {
    const open = document.documentElement.classList.toggle("open");
    menu.setAttribute("aria-expanded", String(open));
  });

  const asked = new URLSearchParams(window.location.search).get("q");
  if (asked) {
    field.value = asked;
    show();
  }
})();
