/* Ties the buttons of passkeys to allauth's functions; what each needs stands on an element with data-passkey. */
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  const trouble = document.getElementById("passkey_trouble");
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    trouble.hidden = false;
  });
  for (const place of document.querySelectorAll("[data-passkey]")) {
    const { passkey, button, credential, passwordless } = place.dataset;
    const ids = { login: button, authenticate: button, add: button, credential, passwordless, data: "js_data" };
    document.getElementById(button).addEventListener("click", () => { trouble.hidden = true; });
    window.allauth.webauthn.forms[passkey]({ ids });
  }
});
