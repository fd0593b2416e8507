"use strict";
// Without this script the page shows everything; with it, tables can be sorted and the devices filtered.
const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

function valueOf(row, column) {
  const cell = row.cells[column];
  return cell.dataset.value ?? cell.textContent.trim();
}

function sort(button) {
  const heading = button.closest("th");
  const table = heading.closest("table");
  const direction = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
  for (const other of table.tHead.rows[0].cells) other.setAttribute("aria-sort", other === heading ? direction : "none");
  const sign = direction === "ascending" ? 1 : -1;
  const rows = [...table.tBodies[0].rows].map((row) => [valueOf(row, heading.cellIndex), row]);
  const numbers = rows.every(([value]) => value !== "" && !Number.isNaN(Number(value)));
  rows.sort(([a], [b]) => sign * (numbers ? a - b : collator.compare(a, b)));
  table.tBodies[0].append(...rows.map(([, row]) => row));
}

function filterDevices(form) {
  const rows = [...document.querySelectorAll("#devices tbody tr")].map((row) => [row, row.textContent.toLowerCase()]);
  const input = form.querySelector("input");
  const states = [...form.querySelectorAll("button")];
  const apply = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = states.filter((button) => button.getAttribute("aria-pressed") === "true").map((button) => button.value);
    let shown = 0;
    for (const [row, text] of rows) {
      row.hidden = !(words.every((word) => text.includes(word)) && (!wanted.length || wanted.includes(row.dataset.state)));
      shown += !row.hidden;
    }
    form.querySelector("output").textContent = `${shown} of ${rows.length} shown`;
  };
  for (const button of states) {
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
      apply();
    });
  }
  input.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
}

for (const button of document.querySelectorAll("thead button")) button.addEventListener("click", () => sort(button));
for (const form of document.querySelectorAll("form.filter")) filterDevices(form);
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details")) details.open ||= !details.closest('tr[data-state="ok"]');
});
