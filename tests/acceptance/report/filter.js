// Runs in the report: shows the calls that the form asks for, and hides what then holds none.

(() => {
  const form = document.getElementById("filters");
  const shown = document.getElementById("shown");
  const rows = [...document.querySelectorAll("[data-caller]")];
  const holders = [...document.querySelectorAll("[data-holds-rows]")];

  function apply() {
    const wanted = new FormData(form);
    const matches = ({ dataset }) =>
      ["", dataset.caller].includes(wanted.get("caller")) &&
      ["", dataset.end].includes(wanted.get("end")) &&
      (!wanted.has("differing") || dataset.differs === "true");
    for (const row of rows) row.hidden = !matches(row);
    for (const holder of holders) holder.hidden = !holder.querySelector("[data-caller]:not([hidden])");
    const count = rows.filter((row) => !row.hidden).length;
    shown.textContent = `${count} of ${rows.length} calls shown`;
  }

  form.addEventListener("change", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The event comes before the controls are reset.
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  // A browser may have restored the controls of an earlier visit.
  apply();
})();
