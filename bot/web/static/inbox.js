/* Live updates of the inbox: what changed is fetched again and put in place; what is being written stays. */
(() => {
  "use strict";
  const live = () => document.querySelectorAll("[data-live]");
  const watched = document.body.dataset.conversation;
  let busy = false, again = false;

  async function refresh() {
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
      if (answer.redirected && answer.url.includes("/sign-in")) { location.reload(); return; }
      // The style's nonce is that of another answer: our policy would complain about it.
      if (answer.ok) put(new DOMParser().parseFromString((await answer.text()).replace(/<style[\s\S]*?<\/style>/, ""), "text/html"));
    } catch { /* the next event tries again */ }
    busy = false;
    if (again) { again = false; refresh(); }
  }
  function put(fresh) {
    const log = document.querySelector("#timeline");
    const atEnd = log && log.scrollHeight - log.scrollTop - log.clientHeight < 120;
    const open = new Set([...document.querySelectorAll("details[open][id]")].map((each) => each.id));
    for (const part of live()) {
      const other = fresh.getElementById(part.id);
      if (!other || part.contains(document.activeElement) && part.querySelector("input,select,textarea")) continue;
      if (other.innerHTML !== part.innerHTML) part.replaceChildren(...other.childNodes);
    }
    for (const id of open) { const each = document.getElementById(id); if (each) each.open = true; }
    if (atEnd) toEnd();
  }
  function toEnd() {
    const log = document.querySelector("#timeline");
    if (log) log.scrollTop = log.scrollHeight;
  }
  const events = new EventSource("/inbox/events");
  events.addEventListener("changed", (e) => {
    const ids = JSON.parse(e.data);
    if (!watched || !ids.length || ids.includes(Number(watched))) refresh();
  });
  setInterval(refresh, 60000);
  toEnd();
  const tab = document.querySelector(".tabs [aria-current]");
  if (tab) tab.scrollIntoView({ inline: "center", block: "nearest" });

  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", () => { for (const button of form.querySelectorAll("button")) setTimeout(() => { button.disabled = true; }); });
  }
  for (const area of document.querySelectorAll("textarea[data-draft]")) {
    const key = `draft ${location.pathname} ${area.name} ${area.form.dataset.kind}`;
    const sent = `sent ${key}`; // kept until the next page says whether it was refused
    const refused = new URLSearchParams(location.search).has("problem");
    try {
      area.value = area.value || sessionStorage.getItem(key) || (refused && sessionStorage.getItem(sent)) || "";
      sessionStorage.removeItem(sent);
    } catch { /* no storage: no drafts */ }
    area.addEventListener("input", () => { try { sessionStorage.setItem(key, area.value); } catch { /* as above */ } });
    area.form.addEventListener("submit", () => { try { sessionStorage.setItem(sent, area.value); sessionStorage.removeItem(key); } catch { /* as above */ } });
    area.addEventListener("keydown", (e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) { e.preventDefault(); area.form.requestSubmit(); } });
  }
})();
