let address = "https://plans.example.jp/api/v1/measures?region=tama&fields=measure,name";
while (address) {
  const page = await (await fetch(address)).json();
  for (const { measure, name } of page.results) console.log(measure, name);
  address = page.next;
}
