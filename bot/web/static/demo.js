/* Lines of the demo page that are sent when they are tapped. */
for (const button of document.querySelectorAll("[data-say]")) {
  button.addEventListener("click", () => { if (window.frontdeskChat) window.frontdeskChat.say(button.dataset.say); });
}
