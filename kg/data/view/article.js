// An article with its mentions and claims marked in the text.

async function openArticle(id) {
  const { article } = (await source.article(id)) || {};
  byId("article").replaceChildren(el("h2", { tabindex: "-1" }, name(article ? article.headline : documentOf(id).headline)), ...(article ? article.paragraphs : []).map((pieces) => el("p", {}, ...pieces.map(({ text: part }) => part))));
}
