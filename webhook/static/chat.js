// Hold the conversation without reloading the page: the same messages, the same markup, fewer page loads.
"use strict";

(() => {
  const API = "/api/chat";
  const TOKEN = "guichet-token";
  const byId = (id) => document.getElementById(id);
  const main = byId("contenu");
  const log = byId("log");
  const composer = byId("composer");
  const field = byId("text");
  const send = composer.querySelector("button");
  const phrases = byId("phrases").content;
  const embedded = window.parent !== window;

  // What is being sent keeps its identifier until it is answered: sending it again can never be a second turn.
  let pending = null;
  let busy = false;

  const phrase = (name) => phrases.querySelector(`[data-phrase="${name}"]`).textContent.replace(/\s+/g, " ").trim();
  const copyOf = (id) => byId(id).content.firstElementChild.cloneNode(true);
  const showError = (text) => { byId("error").textContent = text; };

  function setBusy(text) {
    busy = Boolean(text);
    byId("waiting").textContent = text || "";
    send.disabled = busy;
  }

  // A tab keeps its conversation over a reload. Inside an extranet page nothing is kept: the next person to log in there,
  // in the same tab, must not find it.
  let tokenInMemory = null;
  const keptToken = () => tokenInMemory || (embedded ? null : sessionStorage.getItem(TOKEN));

  function keepToken(token) {
    tokenInMemory = token;
    if (embedded) return;
    if (token) sessionStorage.setItem(TOKEN, token);
    else sessionStorage.removeItem(TOKEN);
  }

  // ---------------------------------------------------------------- the API

  class Refused extends Error {
    constructor(status, detail) {
      super(detail || phrase("unreachable"));
      this.status = status;
    }
  }

  async function call(method, path, body) {
    const headers = { Accept: "application/json" };
    const token = keptToken();
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers["Content-Type"] = "application/json";
    const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body), credentials: "omit" });
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => ({}));
    throw new Refused(answer.status, problem.detail);
  }

  async function open() {
    setBusy(phrase("opening"));
    keepToken(null);
    try {
      const identityToken = embedded ? await identityFromEmbedder() : null;
      const answer = await call("POST", `${API}/sessions`, identityToken ? { identity_token: identityToken } : {});
      const session = await answer.json();
      keepToken(session.token);
      show(session.messages);
    } finally {
      setBusy("");
    }
  }

  async function say(text, shown) {
    if (busy) return;
    showError("");
    if (!pending || pending.text !== text) {
      pending = { text, client_message_id: crypto.randomUUID() };
      showWritten(shown);
    }
    setBusy(phrase("waiting"));
    try {
      const { messages } = await (await call("POST", `${API}/messages`, pending)).json();
      const last = messages[messages.length - 1];
      if (last.kind === "unavailable") {
        showError(last.text);
        field.value = text;
        return;
      }
      show(messages);
      pending = null;
      field.value = "";
    } catch (error) {
      await recover(error, text);
    } finally {
      setBusy("");
    }
  }

  async function recover(error, text) {
    field.value = text;
    if (error.status !== 401) {
      showError(error instanceof Refused ? error.message : phrase("unreachable"));
      return;
    }
    pending = null;
    log.replaceChildren();
    showError(phrase("expired"));
    await open().catch(() => showError(phrase("unreachable")));
  }

  // ------------------------------------------------------------ the messages

  function add(template, fill) {
    const item = copyOf(template);
    fill(item);
    log.append(item);
    return item;
  }

  function showWritten(text) {
    add("said-by-person", (item) => { item.querySelector(".text").textContent = text; });
  }

  function show(messages) {
    const focusWasHere = log.contains(document.activeElement);
    log.querySelectorAll(".choices button").forEach((button) => { button.disabled = true; });
    const items = messages.map((message) => add("said-by-assistant", (item) => fillMessage(item, message)));
    bringIntoView(items);
    // A button that was pressed can no longer hold the focus: it goes to the next choice, or to the field.
    if (focusWasHere) (log.querySelector(".choices button:enabled") || field).focus({ preventScroll: true });
  }

  // A long answer is read from its beginning: its first lines must not leave by the top.
  function bringIntoView(items) {
    if (!items.length) return;
    items[items.length - 1].scrollIntoView({ block: "end" });
    if (items[0].getBoundingClientRect().top < 0) items[0].scrollIntoView({ block: "start" });
  }

  // What the person wrote says before which answer it stands; what was never answered comes last.
  function showAgain({ messages, written }) {
    for (const message of messages) {
      for (const { text } of written.filter(({ before }) => before === message.id)) showWritten(text);
      show([message]);
    }
    for (const { text } of written.filter(({ before }) => before === null)) showWritten(text);
  }

  function fillMessage(item, message) {
    item.classList.add(message.kind);
    item.querySelector(".text").textContent = message.text || "";
    for (const section of message.sections || []) item.append(quotation(section));
    if (message.kind === "receipt" && message.reference) item.append(filed(message));
    if (message.buttons && message.buttons.length) item.append(choices(message.buttons));
  }

  function quotation(section) {
    const figure = copyOf("quotation");
    figure.querySelector(".title").textContent = section.title;
    figure.querySelector(".lead").textContent = section.lead || "";
    figure.querySelector("blockquote").textContent = section.quote;
    figure.querySelector(".number").textContent = section.id;
    figure.querySelector("a").href = `/politique#${encodeURIComponent(section.id)}`;
    return figure;
  }

  function choices(buttons) {
    const group = copyOf("choices");
    for (const { title, payload } of buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = title;
      button.addEventListener("click", () => say(payload, title));
      group.append(button);
    }
    return group;
  }

  function filed(message) {
    const block = copyOf("filed");
    const day = new Intl.DateTimeFormat("fr-FR", { dateStyle: "long", timeZone: "UTC" });
    block.querySelector(".reference").textContent = message.reference;
    block.querySelector(".due").textContent = message.due_on ? day.format(new Date(message.due_on)) : "";
    linkReceipt(block, `/requests/${encodeURIComponent(message.reference)}/receipt`);
    return block;
  }

  // A link cannot carry the bearer token: the answer to HEAD names, in Content-Location, the signed link that can be opened.
  async function linkReceipt(block, path) {
    const links = [[".printable", path], [".calendar", `${path}.ics`]];
    for (const [selector, address] of links) {
      try {
        const answer = await call("HEAD", address);
        block.querySelector(selector).href = answer.headers.get("Content-Location");
      } catch {
        block.querySelector(selector).hidden = true;
      }
    }
  }

  // -------------------------------------------------------------- the events

  composer.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = field.value.trim();
    if (text) say(text, text);
    else showError(phrase("empty"));
  });

  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      composer.requestSubmit();
    }
  });

  byId("leave").querySelector("button").addEventListener("click", async () => {
    if (busy) return;
    try {
      await call("DELETE", `${API}/sessions`);
      log.replaceChildren();
      await open();
      byId("waiting").textContent = phrase("erased");
    } catch (error) {
      showError(error.message);
    }
  });

  // Inside an extranet page, widget.js gives the identity token; it is heard only from an origin named by the server.
  const embedders = main.dataset.embedders.split(" ").filter(Boolean);

  function identityFromEmbedder() {
    return new Promise((resolve) => {
      const enough = setTimeout(() => resolve(null), 5000);
      window.addEventListener("message", (event) => {
        if (event.source !== window.parent || !embedders.includes(event.origin)) return;
        clearTimeout(enough);
        resolve(typeof event.data.identity_token === "string" ? event.data.identity_token : null);
      });
      for (const origin of embedders) window.parent.postMessage("guichet-ready", origin);
    });
  }

  async function begin() {
    byId("leave").hidden = false;
    document.body.classList.toggle("embedded", embedded);
    if (keptToken()) {
      try {
        showAgain(await (await call("GET", `${API}/messages`)).json());
        return;
      } catch (error) {
        if (error.status !== 401) throw error;
      }
    }
    await open();
  }

  begin().catch((error) => showError(error instanceof Refused ? error.message : phrase("unreachable")));
})();
