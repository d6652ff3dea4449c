// Put the conversation in an extranet page: one button, one dialog, one frame.
//
//   <script src="https://guichet.example.org/widget.js" data-title="Vos données personnelles" defer></script>
//
// For a person who is logged in, the page may say who it is: `data-identity-url` is an address of the extranet that
// answers {"identity_token": "<JWT>"}; it is asked only when the dialog opens.
"use strict";

(() => {
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const title = script.dataset.title || "Vos données personnelles";

  const opener = document.createElement("button");
  opener.type = "button";
  opener.className = "guichet-open";
  opener.textContent = title;
  opener.setAttribute("aria-haspopup", "dialog");

  const dialog = document.createElement("dialog");
  dialog.className = "guichet-dialog";
  dialog.setAttribute("aria-label", title);

  const close = document.createElement("button");
  close.type = "button";
  close.textContent = script.dataset.close || "Fermer";
  close.addEventListener("click", () => dialog.close());

  const frame = document.createElement("iframe");
  frame.title = title;
  frame.style.cssText = "display:block;border:0;width:min(30rem,88vw);height:min(40rem,75vh)";

  async function identityToken() {
    if (!script.dataset.identityUrl) return null;
    const answer = await fetch(script.dataset.identityUrl, { credentials: "same-origin" });
    return answer.ok ? (await answer.json()).identity_token : null;
  }

  window.addEventListener("message", async (event) => {
    if (event.source !== frame.contentWindow || event.origin !== origin || event.data !== "guichet-ready") return;
    const token = await identityToken().catch(() => null);
    frame.contentWindow.postMessage({ identity_token: token }, origin);
  });

  // A <dialog> opened as modal traps the focus, closes on Escape and gives the focus back to the button.
  opener.addEventListener("click", () => {
    if (!frame.src) frame.src = `${origin}/`;
    dialog.showModal();
  });

  dialog.append(close, frame);
  script.after(opener, dialog);
})();
