/**
 * Characters that are taken for others.
 *
 * L1. A letter of another script that looks Latin is suspicious in a word with Latin letters, and in a word of nothing
 *     else where no other letter says that the script is meant. Letters of scripts nobody mixes with Latin are
 *     suspicious in such a word whether they look Latin or not; whole scripts of copies of Latin and Greek letters always.
 * L2. Suspicious wherever they stand: styled forms (full width, mathematical), digits other than 0–9 (in an amount or an
 *     account number one of them reads as another number), and what looks like the slash, colon or hyphen of an address.
 */

/** Letters of Cyrillic, Greek, Armenian and Cherokee, and a few Latin ones, that look like a basic Latin letter. */
const LETTERS = new Set(
  "АВЕЅІЈКМНОРСТУХԌԚԜӀаеѕіјорсухһԁԛԝӏЬҮΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳονορκιυχϲՍՏՕԼոսհցօզᎠᎡᎢᎪᎬᎳᎷᎻᏀᏂᏃᏆᏙᏚᏞᏟᏢɑɡıɩƖ",
);
/** Scripts of which some letters are among those. */
const PARTLY_LATIN = /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u;
const CHEROKEE = /\p{Script=Cherokee}/u;
/** Scripts that are copies of Latin and Greek letters, most of them no longer written. */
const COPIES =
  /[\p{Script=Lisu}\p{Script=Coptic}\p{Script=Deseret}\p{Script=Osage}\p{Script=Gothic}\p{Script=Old_Italic}\p{Script=Carian}\p{Script=Lycian}\p{Script=Lydian}]/u;
/** What stands in one word with Latin letters in honest text: Δt, Tシャツ, K팝, and scripts without spaces between words. */
const BESIDE_LATIN =
  /[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}\p{Script=Greek}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const LATIN = /\p{Script=Latin}/u;
const LETTER = /\p{L}/u;
const WORD = /[\p{L}\p{M}\p{N}]/u;
const OTHER_DIGIT = /(?![0-9])\p{Nd}/u;
/** Fraction and division slash and their like, other colons, and hyphens that are not the one on keyboards. */
const PUNCTUATION = /[\u2044\u2215\u29f8\u2571\ua789\u2236\u2010\u2011]/u;
/** Styled forms begin here; before, superscripts and ordinals are what they look like. */
const STYLED_FROM = 0x2000;

function isStyled(character: string): boolean {
  const plain = character.normalize("NFKC");
  return Number(character.codePointAt(0)) >= STYLED_FROM && plain !== character && /^[!-~]$/.test(plain);
}

function looksLatin(character: string): boolean {
  // Small letters of Cherokee have the shapes of its capital ones.
  return LETTERS.has(CHEROKEE.test(character) ? character.toUpperCase() : character) || COPIES.test(character);
}

/** Marks the letters of one word (L1). */
function judgeWord(word: readonly string[], isMeant: boolean): readonly boolean[] {
  const letters = word.filter((one) => LETTER.test(one));
  const isMixed = letters.some((one) => LATIN.test(one));
  const isAll = !isMeant && letters.every(looksLatin);
  return word.map((one) => {
    if (COPIES.test(one)) return true;
    return looksLatin(one) ? isMixed || isAll : isMixed && LETTER.test(one) && !BESIDE_LATIN.test(one);
  });
}

/** For every character of a text, whether it is to be taken for another one. */
export function lookAlikes(characters: readonly string[]): readonly boolean[] {
  const isMeant = characters.some((one) => PARTLY_LATIN.test(one) && LETTER.test(one) && !looksLatin(one));
  const found = characters.map((one) => isStyled(one) || PUNCTUATION.test(one) || OTHER_DIGIT.test(one));
  let start = 0;
  for (let end = 0; end <= characters.length; end += 1) {
    const character = characters[end];
    if (character !== undefined && WORD.test(character)) continue;
    for (const [at, isFound] of judgeWord(characters.slice(start, end), isMeant).entries()) {
      if (isFound) found[start + at] = true;
    }
    start = end + 1;
  }
  return found;
}
