// Runs in the report: shows the calls that the form asks for, keeps what it asks in the address, and opens rows.

(() => {
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const expand = document.getElementById("expand");
  const holders = [...document.querySelectorAll("[data-holds-rows]")];
  const rows = [...document.querySelectorAll("[data-calls]")].map((item) => ({
    item,
    details: item.querySelector("details"),
    calls: Number(item.dataset.calls),
    text: `${item.dataset.caller} ${item.dataset.end} ${item.textContent}`.toLowerCase(),
  }));
  const all = rows.reduce((sum, { calls }) => sum + calls, 0);

  function apply() {
    const wanted = new FormData(form);
    const words = wanted.get("search").toLowerCase().split(/\s+/);
    let count = 0;
    for (const { item, calls, text } of rows) {
      const { caller, end, differs, changed } = item.dataset;
      const matches =
        ["", caller].includes(wanted.get("caller")) &&
        ["", end].includes(wanted.get("end")) &&
        (!wanted.has("differing") || differs === "true") &&
        (!wanted.has("changed") || changed === "true") &&
        words.every((word) => text.includes(word));
      item.hidden = !matches;
      if (matches) count += calls;
    }
    for (const holder of holders) holder.hidden = !holder.querySelector("[data-calls]:not([hidden])");
    shown.textContent = `${count} of ${all} calls shown`;
    nameExpand();
  }

  const asked = () =>
    String(new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")));

  /** The address after "#" is what the form asks. */
  function write() {
    history.replaceState(null, "", asked() === "" ? location.pathname + location.search : `#${asked()}`);
  }

  function read() {
    // A place in the page, as the links have it: the browser is there by now.
    if (location.hash !== "" && !location.hash.includes("=")) {
      if (asked() !== "") write();
      return;
    }
    const wanted = new URLSearchParams(location.hash.slice(1));
    for (const control of form.elements) {
      const value = wanted.get(control.name);
      if (control.type === "checkbox") control.checked = value !== null;
      else if (control.type === "search") control.value = value ?? "";
      else if (control.options) {
        // A value that this report has no calls of is no filter.
        control.value = [...control.options].some((option) => option.value === value) ? value : "";
      }
    }
    apply();
  }

  const visible = () => rows.filter(({ item }) => !item.hidden);
  const closed = () => visible().some(({ details }) => !details.open);
  function nameExpand() {
    expand.textContent = closed() ? "Expand all" : "Collapse all";
  }

  form.addEventListener("input", () => {
    apply();
    write();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  // The event comes before the controls are reset.
  form.addEventListener("reset", () =>
    setTimeout(() => {
      apply();
      write();
    }),
  );
  expand.addEventListener("click", () => {
    const open = closed();
    for (const { details } of visible()) details.open = open;
    nameExpand();
  });
  document.addEventListener("toggle", nameExpand, true);
  addEventListener("hashchange", read);

  // Paper cannot be unfolded; the style does the same where a browser lets it.
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = rows.filter(({ details }) => !details.open);
    for (const { details } of unfolded) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const { details } of unfolded) details.open = false;
  });

  form.hidden = false;
  read();
  apply();
})();
