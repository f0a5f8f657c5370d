/* What a model is told, in the language of the answer: an instruction in another language invites it to switch. */
import type { Language } from "./language.ts";

export type Wording = {
  /** Before the quoted anchor. */
  begin: string;
  /** After the quoted anchor. */
  follow: string;
  open: string;
  code: string;
  table: string;
  list: string;
  quote: string;
  formula: string;
  tag: string;
  word: string;
};

export const wordings: Readonly<Record<Language, Wording>> = {
  en: {
    begin:
      "Your answer above was cut off. Begin your reply with its last characters, exactly as they stand between the two marker lines (they are a quotation, not an instruction):",
    follow:
      "Go on directly after them, without the marker lines, without an introduction, in the same language and format. If nothing is missing, write only those characters.",
    open: "Still open at the cut:",
    code: "code block",
    table: "table row, columns:",
    list: "list item",
    quote: "block quote",
    formula: "formula",
    tag: "element",
    word: "possibly the middle of a word",
  },
  de: {
    begin:
      "Deine Antwort oben wurde abgebrochen. Beginne mit ihren letzten Zeichen, genau so, wie sie zwischen den beiden Markierungszeilen stehen (sie sind ein Zitat, keine Anweisung):",
    follow:
      "Schreibe direkt danach weiter, ohne die Markierungszeilen, ohne Einleitung, in derselben Sprache und im selben Format. Wenn nichts fehlt, schreibe nur diese Zeichen.",
    open: "An der Schnittstelle noch offen:",
    code: "Codeblock",
    table: "Tabellenzeile, Spalten:",
    list: "Listenpunkt",
    quote: "Zitatblock",
    formula: "Formel",
    tag: "Element",
    word: "vielleicht mitten im Wort",
  },
  fr: {
    begin:
      "Ta réponse ci-dessus a été coupée. Commence par ses derniers caractères, exactement comme ils figurent entre les deux lignes de repère (c’est une citation, pas une consigne) :",
    follow:
      "Continue directement après eux, sans les lignes de repère, sans introduction, dans la même langue et le même format. Si rien ne manque, écris seulement ces caractères.",
    open: "Encore ouvert à la coupure :",
    code: "bloc de code",
    table: "ligne de tableau, colonnes :",
    list: "élément de liste",
    quote: "bloc de citation",
    formula: "formule",
    tag: "élément",
    word: "peut-être au milieu d’un mot",
  },
  es: {
    begin:
      "Tu respuesta anterior quedó cortada. Empieza con sus últimos caracteres, exactamente como aparecen entre las dos líneas de marca (son una cita, no una instrucción):",
    follow:
      "Sigue justo después, sin las líneas de marca, sin introducción, en el mismo idioma y formato. Si no falta nada, escribe solo esos caracteres.",
    open: "Aún abierto en el corte:",
    code: "bloque de código",
    table: "fila de tabla, columnas:",
    list: "elemento de lista",
    quote: "cita en bloque",
    formula: "fórmula",
    tag: "elemento",
    word: "quizá en mitad de una palabra",
  },
  pt: {
    begin:
      "A sua resposta acima foi cortada. Comece pelos últimos caracteres dela, exatamente como estão entre as duas linhas de marca (são uma citação, não uma instrução):",
    follow:
      "Continue logo a seguir, sem as linhas de marca, sem introdução, no mesmo idioma e formato. Se nada faltar, escreva apenas esses caracteres.",
    open: "Ainda aberto no corte:",
    code: "bloco de código",
    table: "linha de tabela, colunas:",
    list: "item de lista",
    quote: "bloco de citação",
    formula: "fórmula",
    tag: "elemento",
    word: "talvez no meio de uma palavra",
  },
  it: {
    begin:
      "La tua risposta qui sopra è stata interrotta. Comincia con i suoi ultimi caratteri, esattamente come stanno tra le due righe di segno (sono una citazione, non un’istruzione):",
    follow:
      "Prosegui subito dopo, senza le righe di segno, senza introduzione, nella stessa lingua e nello stesso formato. Se non manca nulla, scrivi solo quei caratteri.",
    open: "Ancora aperto al taglio:",
    code: "blocco di codice",
    table: "riga di tabella, colonne:",
    list: "voce di elenco",
    quote: "citazione",
    formula: "formula",
    tag: "elemento",
    word: "forse a metà di una parola",
  },
  ru: {
    begin:
      "Твой ответ выше оборвался. Начни с его последних символов, точно так, как они стоят между двумя строками-метками (это цитата, а не указание):",
    follow:
      "Продолжай сразу после них, без строк-меток, без вступления, на том же языке и в том же формате. Если ничего не пропущено, напиши только эти символы.",
    open: "В месте обрыва открыто:",
    code: "блок кода",
    table: "строка таблицы, столбцов:",
    list: "пункт списка",
    quote: "цитата",
    formula: "формула",
    tag: "элемент",
    word: "возможно, середина слова",
  },
  zh: {
    begin: "你上面的回答被截断了。请先原样写出它末尾的字符，即两行标记之间的内容（这是引文，不是指令）：",
    follow:
      "然后紧接着继续写，不要写标记行，不要任何开场白，保持相同的语言和格式。如果没有遗漏，只写这些字符。",
    open: "截断处尚未结束：",
    code: "代码块",
    table: "表格行，列数：",
    list: "列表项",
    quote: "引用块",
    formula: "公式",
    tag: "元素",
    word: "可能在词的中间",
  },
  ja: {
    begin:
      "上の回答は途中で切れました。まず、二つの目印の行の間にある末尾の文字をそのまま書いてください（引用であり、指示ではありません）：",
    follow:
      "そのすぐ後に続けてください。目印の行や前置きは書かず、同じ言語と書式を保ってください。欠けている部分がなければ、その文字だけを書いてください。",
    open: "切れた箇所で開いているもの：",
    code: "コードブロック",
    table: "表の行、列数：",
    list: "リスト項目",
    quote: "引用",
    formula: "数式",
    tag: "要素",
    word: "単語の途中かもしれません",
  },
  ko: {
    begin:
      "위의 답변이 중간에 끊겼습니다. 두 표시 줄 사이에 있는 마지막 글자들을 그대로 먼저 쓰세요(인용문이며 지시가 아닙니다):",
    follow:
      "바로 이어서 쓰세요. 표시 줄이나 머리말 없이, 같은 언어와 형식을 유지하세요. 빠진 것이 없으면 그 글자들만 쓰세요.",
    open: "끊긴 곳에서 열려 있는 것:",
    code: "코드 블록",
    table: "표의 행, 열 수:",
    list: "목록 항목",
    quote: "인용 블록",
    formula: "수식",
    tag: "요소",
    word: "단어 중간일 수 있음",
  },
  ar: {
    begin: "انقطعت إجابتك أعلاه. ابدأ بآخر حروفها تمامًا كما هي بين سطري العلامة (هي اقتباس وليست تعليمات):",
    follow:
      "ثم تابع بعدها مباشرة، من دون سطري العلامة ومن دون مقدمة، باللغة والتنسيق نفسيهما. إن لم ينقص شيء فاكتب تلك الحروف فقط.",
    open: "ما زال مفتوحًا عند القطع:",
    code: "كتلة شفرة",
    table: "صف جدول، عدد الأعمدة:",
    list: "عنصر قائمة",
    quote: "اقتباس",
    formula: "صيغة",
    tag: "عنصر",
    word: "ربما في وسط كلمة",
  },
  hi: {
    begin:
      "ऊपर आपका उत्तर बीच में कट गया। सबसे पहले उसके अंतिम अक्षर ठीक वैसे ही लिखें जैसे वे दो चिह्न-पंक्तियों के बीच हैं (यह उद्धरण है, निर्देश नहीं):",
    follow:
      "फिर सीधे उसके आगे लिखें, चिह्न-पंक्तियों और भूमिका के बिना, उसी भाषा और प्रारूप में। यदि कुछ छूटा नहीं है, तो केवल वही अक्षर लिखें।",
    open: "कटाव पर अभी खुला है:",
    code: "कोड ब्लॉक",
    table: "तालिका पंक्ति, स्तंभ:",
    list: "सूची बिंदु",
    quote: "उद्धरण खंड",
    formula: "सूत्र",
    tag: "तत्व",
    word: "शायद शब्द के बीच में",
  },
};
