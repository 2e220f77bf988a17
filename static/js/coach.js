"use strict";
// Hands this page, what it is drawn with and what it leads to over to the worker that keeps them.
const coach = { ...document.currentScript.dataset };

coach.files = () => [
  ...new Set(
    performance
      .getEntriesByType("resource")
      .map((entry) => new URL(entry.name))
      .filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"))
      .map((url) => url.pathname + url.search),
  ),
];

coach.pages = () => {
  const here = location.pathname + location.search;
  const led = [...document.querySelectorAll("a[data-keep]")].map((a) => a.pathname + a.search);
  return [...new Set([here, ...led])];
};

// Resolves once this page opens without network.
coach.keep = async (pages = coach.pages()) => {
  if (!("serviceWorker" in navigator) || !coach.user || !navigator.onLine) return;
  document.documentElement.dataset.kept = "keeping";
  await navigator.serviceWorker.register(coach.worker, { scope: coach.scope });
  const { active } = await navigator.serviceWorker.ready;
  const channel = new MessageChannel();
  const told = new Promise((done) => { channel.port1.onmessage = (event) => done(event.data); });
  active.postMessage({ user: coach.user, files: coach.files(), pages }, [channel.port2]);
  document.documentElement.dataset.kept = await told;
};

window.addEventListener("load", () => {
  document.fonts.ready.then(() => coach.keep()).catch(() => {});
});
