/* Starts Swagger UI on the page about the API. Whoever is signed in tries operations as themselves; what changes anything
   carries the CSRF token of the page. */
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
  window.SwaggerUIBundle({
    url: place.dataset.schema,
    domNode: place,
    presets: [window.SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    deepLinking: true,
    docExpansion: "list",
    defaultModelsExpandDepth: 0,
    validatorUrl: null,
    requestInterceptor: (request) => {
      if (request.method && request.method !== "GET" && new URL(request.url, location.href).origin === location.origin) {
        request.headers["X-CSRFToken"] = place.dataset.csrf;
      }
      return request;
    },
  });
})();
