"use strict";
(() => {
  const root = document.documentElement;
  const themes = ["as the system", "light", "dark"];
  const theme = document.querySelector("[data-theme-button]");
  const open = document.querySelector("[data-open-button]");
  const folded = () => [...document.querySelectorAll("details")];

  document.querySelector(".buttons").hidden = false;

  theme.addEventListener("click", () => {
    const next = themes[(themes.indexOf(root.dataset.theme || themes[0]) + 1) % themes.length];
    if (next === themes[0]) delete root.dataset.theme;
    else root.dataset.theme = next;
    theme.textContent = `Theme: ${next}`;
  });

  open.addEventListener("click", () => {
    const opening = folded().some((one) => !one.open);
    for (const one of folded()) one.open = opening;
    open.textContent = opening ? "Close all" : "Open all";
  });

  for (const group of document.querySelectorAll("[data-tabs]")) {
    const list = group.querySelector(".tabs");
    const tabs = [...list.querySelectorAll("button")];
    const panels = tabs.map((tab) => document.getElementById(tab.dataset.panel));
    const choose = (chosen, focus) => {
      tabs.forEach((tab, at) => {
        tab.setAttribute("aria-selected", String(at === chosen));
        tab.tabIndex = at === chosen ? 0 : -1;
        panels[at].hidden = at !== chosen;
      });
      if (focus) tabs[chosen].focus();
    };
    list.setAttribute("role", "tablist");
    tabs.forEach((tab, at) => {
      tab.id = `${tab.dataset.panel}-tab`;
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", tab.dataset.panel);
      panels[at].setAttribute("role", "tabpanel");
      panels[at].setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", () => choose(at, false));
      tab.addEventListener("keydown", (event) => {
        const steps = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 };
        if (!(event.key in steps)) return;
        event.preventDefault();
        choose((steps[event.key] + tabs.length) % tabs.length, true);
      });
    });
    list.hidden = false;
    choose(0, false);
  }

  // Only what scrolls is a stop for the keyboard; without this script every table is one.
  const sized = new ResizeObserver((changes) => {
    for (const { target } of changes) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
      else target.removeAttribute("tabindex");
    }
  });
  for (const one of document.querySelectorAll(".scroll")) sized.observe(one);

  const reveal = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    for (let one = place; one; one = one.parentElement) if (one.localName === "details") one.open = true;
    if (place) place.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = folded().filter((one) => !one.open);
    for (const one of closed) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of closed) one.open = false;
  });
})();
