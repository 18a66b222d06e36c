"use strict";
(function () {
  // The mean over the method's seeds; null where it has no value.
  function valueOf(row, method, metric) {
    var values = Array.from(row.querySelectorAll("figure"))
      .filter(function (figure) { return figure.dataset.method === method; })
      .map(function (figure) { return figure.getAttribute("data-" + metric); })
      .filter(function (text) { return text !== null; })
      .map(Number);
    return values.length === 0 ? null : values.reduce(function (a, b) { return a + b; }) / values.length;
  }

  function compare(a, b) {
    if (a === b) { return 0; }
    if (a === null) { return 1; }
    if (b === null) { return -1; }
    return a > b ? 1 : -1;
  }

  document.querySelectorAll("form.order").forEach(function (form) {
    var list = document.getElementById(form.dataset.rows);
    var status = form.querySelector("output");

    function sort() {
      var method = form.elements.method.value;
      var metric = form.elements.metric.value;
      var chosen = form.elements.metric.selectedOptions[0];
      var rising = (chosen.dataset.better === "1") === (form.elements.direction.value === "worst");
      var rows = Array.from(list.children).map(function (row, place) {
        return { row: row, place: place, value: valueOf(row, method, metric) };
      });
      rows.sort(function (a, b) {
        // What has no value comes last either way.
        var order = a.value === null || b.value === null || rising ? compare(a.value, b.value) : compare(b.value, a.value);
        return order === 0 ? a.place - b.place : order;
      });
      rows.forEach(function (entry) { list.appendChild(entry.row); });
      status.textContent = "Ordered by " + chosen.textContent + " of " + method + ", " + form.elements.direction.value + " first.";
    }

    form.hidden = false;
    form.addEventListener("change", sort);
    form.addEventListener("submit", function (event) { event.preventDefault(); sort(); });
  });

  var size = document.getElementById("size");
  size.form.hidden = false;
  size.addEventListener("input", function () { document.documentElement.style.setProperty("--side", size.value + "px"); });
})();
