// The editor, asking this server and nobody else.
const endpoint = `${location.origin}/sparql`;
Yasgui.Yasqe.defaults.autocompleters = ["variables"]; // the others ask servers elsewhere
Yasgui.Yasqe.defaults.value = `PREFIX kg: <https://kg.example/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?person ?office WHERE {
  ?position a kg:Position ; kg:holder/rdfs:label ?person ; kg:title ?office
}
LIMIT 20`;
const yasgui = new Yasgui(document.getElementById("yasgui"), {
  requestConfig: { endpoint, method: "POST" },
  endpointCatalogueOptions: { getData: () => [{ endpoint }] },
  persistenceId: "kg",
});
document.getElementById("draw").addEventListener("click", () => {
  location.assign(`/#query=${encodeURIComponent(yasgui.getTab().getQuery())}`);
});
