/* Frontdesk web chat. One script tag: <script src="https://your-host/widget.js" data-lang="es" defer></script> */
(() => {
  "use strict";
  const script = document.currentScript;
  if (!script || window.frontdeskChat) return;
  const base = new URL(script.src).origin;
  const language = (script.dataset.lang || document.documentElement.lang || navigator.language || "es").slice(0, 2);

  const CSS = `
:host{all:initial;--accent:#2563eb;--ink:#fff;--link:#1d4ed8;--bg:#fff;--soft:#f3f1ee;--text:#23201d;--quiet:#6b645d;--line:#ddd7d0;--bad:#b3261e}
*{box-sizing:border-box;font:400 15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
button,input,textarea{font:inherit;color:inherit}
button{cursor:pointer;border:0;background:none;padding:0}
button:focus-visible,a:focus-visible,textarea:focus-visible{outline:3px solid var(--text);outline-offset:2px}
[hidden]{display:none!important}
.launch{position:fixed;right:20px;bottom:20px;z-index:2147483000;width:60px;height:60px;border-radius:50%;background:var(--accent);color:var(--ink);box-shadow:0 6px 24px rgba(0,0,0,.25);display:grid;place-items:center;transition:transform .15s}
.launch:hover{transform:scale(1.05)}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round;stroke-linejoin:round}
.badge{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;border-radius:11px;background:var(--bad);color:#fff;font-size:13px;font-weight:600;line-height:22px;text-align:center;padding:0 5px}
.panel{position:fixed;right:20px;bottom:92px;z-index:2147483001;width:380px;max-width:calc(100vw - 40px);height:min(640px,calc(100vh - 120px));background:var(--bg);color:var(--text);border-radius:18px;box-shadow:0 12px 48px rgba(0,0,0,.28);display:flex;flex-direction:column;overflow:hidden;animation:rise .18s ease-out}
@keyframes rise{from{opacity:0;transform:translateY(10px)}}
header{background:var(--accent);color:var(--ink);padding:14px 16px;display:flex;align-items:center;gap:12px}
header .who{flex:1;min-width:0}
h2{margin:0;font-size:17px;font-weight:650}
header p{margin:0;font-size:13px}
header button{width:44px;height:44px;border-radius:50%;display:grid;place-items:center;margin:-6px -8px -6px 0}
header button:focus-visible{outline-color:var(--ink)}
.notice{display:flex;justify-content:space-between;gap:8px;padding:7px 16px;background:var(--soft);font-size:13px;color:#514b45;border-bottom:1px solid var(--line)}
.notice *{font-size:13px}.notice a{white-space:nowrap;color:#3a342f}.b a{color:inherit}
a{color:var(--link);text-decoration:underline;overflow-wrap:anywhere}
.log{flex:1;overflow-y:auto;padding:16px;display:flex;flex-direction:column;gap:6px;overscroll-behavior:contain}
.log:focus-visible{outline:2px solid var(--accent);outline-offset:-2px}
.m{max-width:85%;display:flex;flex-direction:column;gap:4px;align-items:flex-start}
.m.visitor{align-self:flex-end;align-items:flex-end}
.name{font-size:12px;color:var(--quiet);margin:6px 4px 0}
.b{background:var(--soft);padding:9px 13px;border-radius:4px 16px 16px 16px;white-space:pre-wrap;overflow-wrap:anywhere}
.visitor .b{background:var(--accent);color:var(--ink);border-radius:16px 4px 16px 16px}
.sending .b{opacity:.75}
.meta{font-size:12px;color:var(--quiet)}
.failed .meta{color:var(--bad)}
.meta button{text-decoration:underline;font-size:12px;font-weight:600;color:var(--text);min-height:28px;padding:0 6px}
.pic{display:block;border-radius:12px;overflow:hidden;border:1px solid var(--line);background:var(--soft)}
.pic img{display:block;max-width:240px;max-height:240px}
.file{display:inline-flex;align-items:center;gap:6px;border:1px solid var(--line);border-radius:12px;padding:8px 12px;background:var(--bg);color:var(--text);text-align:left;overflow-wrap:anywhere}
.choices{display:flex;flex-wrap:wrap;gap:8px;margin-top:4px}
.choices button{border:1.5px solid var(--link);color:var(--link);background:var(--bg);border-radius:20px;padding:8px 14px;min-height:40px;text-align:left}
.rating button{border:1px solid var(--line);color:var(--text);padding:4px 12px;min-height:32px;font-size:13px}
.choices button:hover:enabled{background:var(--soft)}
.choices button:disabled{border-color:var(--line);color:var(--quiet);cursor:default}
.typing{display:flex;gap:5px;padding:12px 14px;background:var(--soft);border-radius:4px 16px 16px 16px;align-self:flex-start}
.typing i{width:7px;height:7px;border-radius:50%;background:var(--quiet);animation:blink 1.2s infinite}
.typing i:nth-child(2){animation-delay:.2s}.typing i:nth-child(3){animation-delay:.4s}
@keyframes blink{0%,60%,100%{opacity:.3}30%{opacity:1}}
.sr{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.offline{background:#fff3cd;color:#5c4400;font-size:13px;padding:6px 16px;white-space:pre-line;overflow-wrap:anywhere}
.picked{display:flex;flex-wrap:wrap;gap:6px;padding:8px 12px 0}
.picked span{display:inline-flex;align-items:center;gap:4px;background:var(--soft);border-radius:12px;padding:2px 4px 2px 10px;font-size:13px;max-width:100%;overflow:hidden}
.picked button{width:28px;height:28px;font-size:16px}
form{display:flex;align-items:flex-end;gap:4px;padding:10px;border-top:1px solid var(--line)}
textarea{flex:1;resize:none;border:1px solid #8a827a;border-radius:20px;padding:9px 14px;max-height:120px;min-height:42px;background:var(--bg);font-size:16px}
textarea:focus-visible{outline:2px solid var(--link);outline-offset:0;border-color:transparent}
form button{width:44px;height:44px;border-radius:50%;display:grid;place-items:center;flex:none;color:#514b45}
form .send{background:var(--accent);color:var(--ink)}
form .send:disabled{background:var(--soft);color:#77706a;cursor:default}
@media (max-width:520px){.panel{inset:0;width:100%;max-width:none;height:100%;height:100dvh;border-radius:0}.panel:not([hidden])~.launch{display:none}}
@media (prefers-reduced-motion:reduce){*{animation:none!important;transition:none!important}.typing i{opacity:.7}}
@media (forced-colors:active){.b,.launch,.panel{border:1px solid}}`;

  const ICONS = {
    chat: "M21 12a8 8 0 0 1-8 8H4l2-3a8 8 0 1 1 15-5zM9 11h.01M13 11h.01M17 11h.01",
    close: "M6 6l12 12M18 6L6 18",
    send: "M12 19V5M5 12l7-7 7 7",
    clip: "M20 11l-8.5 8.5a5 5 0 0 1-7-7L13 4a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4L14.5 7",
  };

  const KEY = "frontdesk.visitor";
  let memory = "";
  const store = {
    get token() { try { return localStorage.getItem(KEY) || memory; } catch { return memory; } },
    set token(value) { memory = value; try { localStorage.setItem(KEY, value); } catch { /* private window: this page only */ } },
  };

  let config, t = {}, ui, isOpen = false, unread = 0, lastId = 0, picked = [], lastChoices = null, streaming = false;
  const shown = new Map();    // id -> element
  const mine = new Map();     // client_id -> {element, draft}
  let queue = Promise.resolve();

  const h = (tag, props = {}, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(props)) {
      if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value != null) element.setAttribute(name, value);
    }
    element.append(...children.filter((child) => child != null));
    return element;
  };
  const icon = (name) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", ICONS[name]);
    svg.append(path);
    return svg;
  };
  const luminance = (hex) => {
    const [r, g, b] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  async function call(path, options = {}, isRetry = false) {
    const headers = { "Accept-Language": config ? config.language : language, ...options.headers };
    let token = "";
    if (!path.startsWith("/chat/visitors") && !path.startsWith("/chat/config")) {
      const refusal = store.token ? null : await becomeVisitor();
      if (refusal) return refusal;
      token = store.token;
      headers.Authorization = `Bearer ${token}`;
    }
    const answer = await fetch(base + path, { ...options, headers, credentials: "omit", cache: "no-store" });
    if (answer.status === 401 && !isRetry) {
      if (store.token === token) store.token = "";
      return call(path, options, true);
    }
    return answer;
  }
  let asking = null;
  async function becomeVisitor() {  // returns the answer that refuses it, if one does
    asking = asking || call("/chat/visitors", { method: "POST" }).then(async (answer) => {
      if (answer.ok) store.token = (await answer.json()).token;
      return answer.ok ? null : answer;
    }).finally(() => { asking = null; });
    const refusal = await asking;
    return refusal && refusal.clone();
  }
  const secondsOf = (answer) => Math.min(Number(answer.headers.get("Retry-After")) || 2, 60);

  /* ---- what is on the screen ---- */
  function build() {
    const host = h("div", { id: "frontdesk-chat" });
    const root = host.attachShadow({ mode: "open" });
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
    } catch {
      root.append(h("style", {}, CSS));
    }
    const light = luminance(config.accent);
    host.style.setProperty("--accent", config.accent);
    host.style.setProperty("--ink", 1.05 / (light + 0.05) >= 4.5 ? "#fff" : "#1b1917");
    if (1.05 / (light + 0.05) >= 4.5) host.style.setProperty("--link", config.accent);
    else host.style.setProperty("--link", "#23201d");
    const badge = h("span", { class: "badge", "aria-hidden": "true", hidden: true });
    const launch = h("button", { class: "launch", type: "button", "aria-label": t.open, "aria-expanded": "false", "aria-controls": "panel", onclick: () => toggle(!isOpen) }, icon("chat"), badge);
    const subtitle = h("p", {}, config.subtitle || "");
    const close = h("button", { type: "button", "aria-label": t.close, onclick: () => toggle(false) }, icon("close"));
    const who = h("span", {}, t.automated);
    const log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": t.messages, tabindex: "0" });
    const offline = h("div", { class: "offline", hidden: true }, t.offline);
    const chips = h("div", { class: "picked", hidden: true });
    const refused = h("div", { class: "offline", role: "alert", hidden: true });
    const files = h("input", { type: "file", multiple: true, hidden: true, tabindex: "-1", accept: "image/*,audio/*,video/*,application/pdf", onchange: () => pick(files) });
    const text = h("textarea", { rows: "1", dir: "auto", "aria-label": t.placeholder, placeholder: t.placeholder, enterkeyhint: "send", oninput: grow, onkeydown: enter, onpaste: paste });
    const submit = h("button", { class: "send", type: "submit", "aria-label": t.send, disabled: true }, icon("send"));
    const form = h("form", { onsubmit: (e) => { e.preventDefault(); sendTyped(); } },
      h("button", { type: "button", "aria-label": t.attach, onclick: () => files.click() }, icon("clip")), files, text, submit);
    const told = h("div", { class: "sr", role: "status" });
    const panel = h("section", { class: "panel", id: "panel", role: "dialog", "aria-labelledby": "title", hidden: true, onkeydown: keys },
      h("header", {}, h("div", { class: "who" }, h("h2", { id: "title" }, config.title), subtitle), close),
      h("div", { class: "notice" }, who, h("a", { href: config.privacy_url, target: "_blank", rel: "noopener noreferrer" }, t.privacy)),
      offline, log, told, refused, chips, form);
    root.append(panel, launch);
    document.body.append(host);
    ui = { host, root, launch, badge, panel, log, who, offline, refused, chips, text, submit, close, told, typing: null };
  }

  function toggle(open) {
    if (open === isOpen) return;
    isOpen = open;
    ui.panel.hidden = !open;
    ui.launch.setAttribute("aria-expanded", String(open));
    ui.panel.setAttribute("aria-modal", String(open && innerWidth <= 520));
    if (open) {
      setUnread(0);
      welcome();
      bottom(true);
      ui.text.focus();
    } else {
      ui.launch.focus();
    }
  }
  function keys(e) {
    if (e.key === "Escape") { e.stopPropagation(); toggle(false); }
    if (e.key !== "Tab" || innerWidth > 520) return;
    const stops = [...ui.panel.querySelectorAll("button:enabled,a[href],textarea,[tabindex='0']")].filter((each) => each.offsetParent);
    const at = ui.root.activeElement, first = stops[0], last = stops[stops.length - 1];
    if (e.shiftKey && at === first) { e.preventDefault(); last.focus(); }
    else if (!e.shiftKey && at === last) { e.preventDefault(); first.focus(); }
  }
  function enter(e) {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing) { e.preventDefault(); sendTyped(); }
  }
  function grow() {
    ui.text.style.height = "auto";
    ui.text.style.height = `${Math.min(ui.text.scrollHeight + 2, 120)}px`;
    ui.submit.disabled = !ui.text.value.trim() && !picked.length;
  }
  function setUnread(count) {
    unread = count;
    ui.badge.hidden = !count;
    ui.badge.textContent = count > 9 ? "9+" : String(count);
    ui.launch.setAttribute("aria-label", count ? `${t.open}, ${t.unread.replace("{count}", count)}` : t.open);
  }
  function bottom(force) {
    const { log } = ui;
    if (force || log.scrollHeight - log.scrollTop - log.clientHeight < 160) log.scrollTop = log.scrollHeight;
  }
  function welcome() {
    if (ui.log.childElementCount) return;
    const greeting = bubble({ author: "assistant", name: config.title, text: t.greeting, media: [], buttons: [] });
    const chips = h("div", { class: "choices", role: "group", "aria-label": t.suggestions },
      ...config.suggestions.map((text) => h("button", { type: "button", onclick: () => { chips.remove(); send({ text }); } }, text)));
    ui.log.append(greeting, chips);
    ui.suggestions = chips;
  }
  function written(text) {
    const parts = [];
    let at = 0;
    for (const found of text.matchAll(/https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g)) {
      parts.push(text.slice(at, found.index), h("a", { href: found[0], target: "_blank", rel: "noopener noreferrer nofollow" }, found[0]));
      at = found.index + found[0].length;
    }
    return [...parts, text.slice(at)];
  }
  function bubble(message) {
    const isMine = message.author === "visitor";
    const element = h("div", { class: `m ${message.author}` });
    const previous = ui.log.lastElementChild;
    if (!isMine && !(previous && previous.dataset.name === message.name)) element.append(h("span", { class: "name" }, message.name));
    else if (isMine) element.append(h("span", { class: "sr" }, `${t.you}: `));
    element.dataset.name = isMine ? "" : message.name;
    for (const media of message.media) element.append(file(media));
    if (message.text) element.append(h("div", { class: "b", dir: "auto" }, ...(isMine ? [message.text] : written(message.text))));
    if (message.buttons.length) {
      const isRating = message.buttons.every((button) => (button.payload || "").startsWith("/rate{"));
      const choices = h("div", { class: isRating ? "choices rating" : "choices" }, ...message.buttons.map((button) =>
        h("button", { type: "button", onclick: () => send({ text: button.title, payload: button.payload }) }, button.title)));
      element.append(choices);
      settleChoices();
      lastChoices = choices;
    }
    return element;
  }
  function settleChoices() {
    if (lastChoices) for (const button of lastChoices.children) button.disabled = true;
    lastChoices = null;
  }
  function file(media) {
    const name = media.filename || t.file;
    if (media.state === "rejected" || media.state === "failed") return h("span", { class: "file" }, `${t.refused_file}: ${name}`);
    if (!media.id) return h("span", { class: "file" }, `📎 ${name}`);
    if (media.kind !== "image") {
      return h("button", { class: "file", type: "button", "aria-label": t.download.replace("{name}", name), onclick: () => download(media, name) }, `⬇ ${name}`);
    }
    const picture = h("img", { alt: name });
    const link = h("button", { class: "pic", type: "button", "aria-label": t.open_picture.replace("{name}", name), onclick: () => { if (picture.src) window.open(picture.src, "_blank", "noopener"); } }, picture);
    blob(media.id).then((url) => { picture.onload = () => bottom(); picture.src = url; }).catch(() => link.replaceWith(h("span", { class: "file" }, name)));
    return link;
  }
  async function blob(id) {
    const answer = await call(`/chat/media/${id}`);
    if (!answer.ok) throw new Error(String(answer.status));
    return URL.createObjectURL(await answer.blob());
  }
  async function download(media, name) {
    try {
      const url = await blob(media.id);
      h("a", { href: url, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(url), 10000);
    } catch { ui.told.textContent = t.failed; }
  }

  /* ---- writing ---- */
  function pick(input) {
    add([...input.files]);
    input.value = "";
  }
  function paste(e) {
    const files = [...(e.clipboardData ? e.clipboardData.files : [])];
    if (files.length) { e.preventDefault(); add(files); }
  }
  function add(files) {
    const refused = [];
    let room = config.limits.bytes - picked.reduce((sum, each) => sum + each.size, 0);
    for (const each of files) {
      if (picked.length >= config.limits.files) { refused.push(t.too_many_files); break; }
      if (each.size > room) { refused.push(`${each.name}: ${t.too_large}`); continue; }
      picked.push(each);
      room -= each.size;
    }
    ui.refused.hidden = !refused.length;
    ui.refused.textContent = refused.join("\n");
    showPicked();
    ui.text.focus();
  }
  function showPicked() {
    ui.chips.hidden = !picked.length;
    ui.chips.replaceChildren(...picked.map((each) => h("span", {}, each.name,
      h("button", { type: "button", "aria-label": `${t.remove} ${each.name}`, onclick: () => { picked = picked.filter((other) => other !== each); showPicked(); } }, "×"))));
    grow();
  }
  function sendTyped() {
    const text = ui.text.value.trim();
    if (!text && !picked.length) return;
    send({ text, files: picked });
    picked = [];
    ui.refused.hidden = true;
    ui.text.value = "";
    showPicked();
    ui.text.focus();
  }
  function send({ text, payload = "", files = [] }) {
    if (ui.suggestions) ui.suggestions.remove();
    settleChoices();
    const media = files.map((each) => ({ kind: "document", filename: each.name }));
    const draft = { client_id: newId(), text, payload, files, tries: 0 };
    const element = bubble({ author: "visitor", text, media, buttons: [] });
    draft.meta = h("span", { class: "meta" }, t.sending);
    element.append(draft.meta);
    element.classList.add("sending");
    mine.set(draft.client_id, { element, draft });
    put(element);
    bottom(true);
    enqueue(draft, element);
  }
  const enqueue = (draft, element) => { queue = queue.then(() => deliver(draft, element)).catch(() => failed(draft, element, t.failed, true)); };
  async function deliver(draft, element) {
    element.classList.remove("failed");
    draft.meta.textContent = t.sending;
    let answer;
    try {
      answer = await call("/chat/messages", request(draft));
    } catch {
      return failed(draft, element, t.failed, true);
    }
    if (answer.ok) {
      element.classList.remove("sending");
      draft.meta.remove();
      stream();
      return;
    }
    if ((answer.status === 429 || answer.status === 503) && draft.tries++ < 4) {
      await wait(1000 * Math.min(secondsOf(answer), 20));
      return deliver(draft, element);
    }
    const problem = await answer.json().catch(() => ({}));
    const reason = problem.code ? problem.detail : answer.status === 413 ? t.too_large : t.failed;
    failed(draft, element, reason, answer.status >= 500 || answer.status === 429);
  }
  function request(draft) {
    const fields = { client_id: draft.client_id, text: draft.text, payload: draft.payload, language: config.language };
    if (!draft.files.length) return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(fields) };
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    for (const each of draft.files) body.append("files", each, each.name);
    return { method: "POST", body };
  }
  function failed(draft, element, reason, canRetry) {
    element.classList.remove("sending");
    element.classList.add("failed");
    draft.meta.replaceChildren(reason);
    ui.told.textContent = reason;
    if (!canRetry) return;
    draft.meta.append(h("button", { type: "button", onclick: () => { draft.tries = 0; enqueue(draft, element); } }, t.retry));
  }

  /* ---- hearing ---- */
  function put(element) {
    if (ui.typing) ui.log.insertBefore(element, ui.typing);
    else ui.log.append(element);
  }
  function take(message, isNew) {
    lastId = Math.max(lastId, message.id);
    if (shown.has(message.id)) return;
    const own = message.client_id && mine.get(message.client_id);
    const element = bubble(message);
    shown.set(message.id, element);
    if (own) { own.element.replaceWith(element); mine.delete(message.client_id); }
    else put(element);
    if (message.author === "visitor") return;
    if (isNew && (!isOpen || document.hidden)) setUnread(unread + 1);
    bottom();
  }
  function settle(next) {
    const labels = { assistant: t.automated, agent: t.person.replace("{name}", next.name), queued: `${t.automated} · ${t.waiting}` };
    ui.who.textContent = labels[next.answering] || t.automated;
    if (next.typing && !ui.typing) {
      ui.typing = h("div", { class: "typing" }, h("span", { class: "sr" }, t.typing), h("i"), h("i"), h("i"));
      ui.log.append(ui.typing);
      bottom();
    } else if (!next.typing && ui.typing) {
      ui.typing.remove();
      ui.typing = null;
    }
  }
  async function stream() {
    if (streaming) return;
    streaming = true;
    for (let pause = 1000; ; pause = Math.min(pause * 2, 30000)) {
      let isFull = false;
      try {
        const answer = await call("/chat/events", { headers: { Accept: "text/event-stream", "Last-Event-ID": String(lastId) } });
        if (answer.ok) {
          ui.offline.hidden = true;
          pause = 500;
          await read(answer.body.getReader());
        } else if (answer.status === 429) {
          isFull = await catchUp(true);  // too many windows are open: this one looks from time to time
          pause = 1000 * secondsOf(answer);
        }
      } catch { /* reconnected below */ }
      ui.offline.hidden = navigator.onLine !== false && (isFull || pause < 4000);
      await Promise.race([wait(pause + Math.random() * 500), new Promise((done) => addEventListener("online", done, { once: true }))]);
    }
  }
  async function catchUp(isNew) {
    const answer = await call("/chat/messages");
    if (!answer.ok) return false;
    const { messages, state } = await answer.json();
    for (const message of messages) take(message, isNew);
    settle(state);
    return true;
  }
  async function read(reader) {
    const decoder = new TextDecoder();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const blocks = rest.split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) hear(block);
    }
  }
  function hear(block) {
    let kind = "", data = "";
    for (const line of block.split("\n")) {
      if (line.startsWith("event: ")) kind = line.slice(7);
      else if (line.startsWith("data: ")) data += line.slice(6);
    }
    if (kind === "message") take(JSON.parse(data), true);
    else if (kind === "state") settle(JSON.parse(data));
  }
  addEventListener("online", () => {
    for (const { element, draft } of mine.values()) if (element.classList.contains("failed") && draft.meta.querySelector("button")) enqueue(draft, element);
  });
  addEventListener("visibilitychange", () => { if (!document.hidden && isOpen && ui) setUnread(0); });

  async function start() {
    const answer = await call(`/chat/config?lang=${encodeURIComponent(language)}`);
    if (!answer.ok) return;
    config = await answer.json();
    t = config.labels;
    build();
    window.frontdeskChat = { open: () => toggle(true), close: () => toggle(false), say: (text) => { toggle(true); send({ text }); } };
    if (!store.token) return;
    await catchUp(false);
    if (shown.size) stream();
  }
  const begin = () => start().catch(() => { /* the page works without a chat */ });
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin, { once: true });
  else begin();
})();
