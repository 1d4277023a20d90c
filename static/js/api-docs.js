/* Starts Swagger UI on the page about the API. Whoever is signed in tries operations as themselves; what changes anything
   carries the CSRF token of the page, which the commands that are shown leave out. */
(() => {
  "use strict";
  const place = document.getElementById("api");
  const chosen = document.documentElement.dataset.theme;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    const isDark = chosen ? chosen === "dark" : dark.matches;
    document.documentElement.classList.toggle("dark-mode", isDark);
  };
  dark.addEventListener("change", paint);
  paint();

  /* Operations whose part, summary, name or address has the words. */
  const opsFilter = (parts, phrase) => {
    const words = phrase.toLowerCase();
    const has = (...texts) => texts.join(" ").toLowerCase().includes(words);
    const says = (one) => has(one.get("path"), one.getIn(["operation", "summary"]), one.getIn(["operation", "operationId"]));
    return parts
      .map((part, name) => (has(name) ? part : part.update("operations", (operations) => operations.filter(says))))
      .filter((part) => part.get("operations").size > 0);
  };
  /* What was looked for shows, although parts are closed at first. */
  const openWhenFiltered = (Part, { React }) => (known) => {
    const isFiltered = !["", "true", true, false, null, undefined].includes(known.layoutSelectors.currentFilter());
    const layoutSelectors = isFiltered ? { ...known.layoutSelectors, isShown: () => true } : known.layoutSelectors;
    return React.createElement(Part, { ...known, layoutSelectors });
  };
  const house = {
    fn: { opsFilter },
    /* Who asks is told once, by the button above: a token. The session is there, or it is not. */
    components: { authorizeOperationBtn: () => null },
    wrapComponents: { OperationTag: openWhenFiltered },
    statePlugins: {
      auth: {
        wrapSelectors: {
          definitionsToAuthorize: (known) => (...all) => known(...all).filter((one) => !one.has("session")),
        },
      },
    },
  };

  /* What Swagger UI shows without a name gets one, whenever it draws anew; what stands beside its main is a part too. */
  const parts = [
    [".information-container", "region", "About the API"],
    [".scheme-container", "region", "Token"],
    [".filter", "search", "Operations"],
    [".dialog-ux", "dialog", "Token"],
  ];
  const name = () => {
    for (const [where, role, label] of parts) {
      for (const part of place.querySelectorAll(`${where}:not([role])`)) {
        part.setAttribute("role", role);
        part.setAttribute("aria-label", label);
      }
    }
    for (const close of place.querySelectorAll(".close-modal")) close.setAttribute("aria-label", "Close");
    for (const field of place.querySelectorAll("select:not([aria-label]), textarea:not([aria-label])")) {
      const parameter = field.closest("tr")?.querySelector(".parameter__name")?.textContent;
      const title = field.closest("label, .examples-select, .response-control-media-type")?.textContent.split(":")[0];
      field.setAttribute("aria-label", parameter || title || "Value");
    }
  };
  new MutationObserver(name).observe(place, { childList: true, subtree: true });

  window.SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    presets: [window.SwaggerUIBundle.presets.apis],
    plugins: [house],
    layout: "BaseLayout",
    deepLinking: false,
    docExpansion: "none",
    filter: true,
    defaultModelsExpandDepth: 0,
    showMutatedRequest: false,
    validatorUrl: null,
    onComplete: () => {
      const box = place.querySelector(".operation-filter-input");
      box.placeholder = "Find an operation";
      box.setAttribute("aria-label", box.placeholder);
    },
    requestInterceptor: (request) => {
      if (request.method && request.method !== "GET" && new URL(request.url, location.href).origin === location.origin) {
        request.headers["X-CSRFToken"] = place.dataset.csrf;
      }
      return request;
    },
  });
})();
