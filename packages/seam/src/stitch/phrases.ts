/*
 * The named preambles: how models begin when they announce a continuation instead of continuing. Phrases are compared
 * in lower case with single spaces and plain apostrophes.
 */

/** What a preamble begins with. */
export const openers: readonly string[] = [
  // English
  'sure', 'certainly', 'of course', 'absolutely', 'okay', 'ok,', 'no problem', 'got it', 'understood', "here's the rest",
  'here is the rest', "here's the continuation", 'here is the continuation', 'here is the remaining', "here's the remaining",
  'here is the complete', "here's the complete", 'here is the full', "here's the full", "here's where", "here's how it continues",
  'continuing', 'to continue', 'continued', 'resuming', "i'll continue", 'i will continue', "i'll pick up", "let me continue",
  "let's continue", 'let me pick up', 'picking up', 'i apologize', 'apologies', "i'm sorry", 'sorry', 'my apologies', 'as i was saying',
  'thank you', 'thanks', 'to recap', 'so far',
  // German
  'natürlich', 'klar', 'gerne', 'selbstverständlich', 'hier ist der rest', 'hier ist die fortsetzung', 'hier geht es weiter',
  'ich fahre fort', 'ich mache', 'weiter geht', 'fortsetzung', 'entschuldigung', 'es tut mir leid', 'entschuldige',
  // French
  'bien sûr', 'certainement', "d'accord", 'voici la suite', 'voici le reste', 'je continue', 'je reprends', 'désolé', "je m'excuse", 'toutes mes excuses', 'suite :',
  // Spanish
  'claro', 'por supuesto', 'aquí está', 'aquí tienes', 'aquí continúa', 'continúo', 'continuación', 'continuando', 'lo siento', 'disculpa', 'perdón', 'sigo ',
  // Portuguese
  'com certeza', 'aqui está', 'continuando', 'vou continuar', 'desculpe', 'peço desculpa',
  // Italian
  'certo', 'certamente', 'ecco il resto', 'ecco la continuazione', 'continuo', 'proseguo', 'mi scuso', 'scusa',
  // Russian
  'конечно', 'хорошо', 'вот продолжение', 'вот остальн', 'продолжаю', 'продолжение', 'продолжим', 'извините', 'прошу прощения', 'приношу извинения',
  // Chinese
  '当然', '好的', '没问题', '以下是', '继续', '接着', '接上文', '抱歉', '对不起', '很抱歉',
  // Japanese
  'もちろん', 'はい', '承知', 'わかりました', '続き', '以下', 'それでは続け', '申し訳', 'すみません',
  // Korean
  '물론', '네,', '알겠습니다', '이어서', '계속', '죄송합니다',
  // Arabic
  'بالتأكيد', 'بالطبع', 'حسنا', 'حسنًا', 'إليك', 'أكمل', 'سأكمل', 'تكملة', 'أعتذر', 'عذرا', 'عذرًا',
  // Hindi
  'ज़रूर', 'जरूर', 'बिल्कुल', 'ठीक है', 'यहाँ', 'आगे', 'जारी', 'क्षमा', 'माफ़',
];

/** What shows that a sentence speaks of the continuation and not of the matter. */
export const aboutContinuation =
  /\b(?:continu\w*|resum\w+|left off|the rest|remaining|remainder|cut off|interrupt\w*|pick(?:ing)? up|truncat\w*|complete (?:code|answer|response|version|text)|full (?:code|answer|response|version|text))\b|fortsetz|fortfahr|fahre fort|weiter geht|geht es weiter|mache weiter|der rest|unterbroch|unterbrech|abgebroch|aufgehört|la suite|le reste|reprends|interromp|interruption|continúo|continuación|continuar|continúa|el resto|donde lo dejé|interrupción|o restante|interrup|il resto|la continuazione|proseguo|interruz|продолж|остальн|остановил|прерв|继续|剩余|剩下|其余|接着|接上|中断|续写|下文|続き|続け|残り|中断|途切れ|이어서|계속|나머지|중단|끊|أكمل|تكملة|المتبقي|بقية|الانقطاع|انقطع|आगे|जारी|शेष|रुकावट|बाकी/iu;

/** Statements that nothing is missing, as whole sentences. */
export const saysComplete =
  /^[(\[*_"']*(?:(?:the|my|this|that|your) (?:previous |above )?(?:answer|response|text|message|reply|code|story|list|table)(?: above)? (?:is|was|has been|seems|appears)(?: to be)?(?: already| now| fully)* (?:complete|completed|finished|done)|nothing (?:is|was|seems to be) missing|there is nothing (?:missing|(?:more|left|further) to (?:add|say|continue|write))|no (?:further )?(?:response|continuation|reply|text) (?:is )?(?:requested|needed|required|necessary)|die antwort (?:ist|war) (?:bereits |schon )?(?:vollständig|abgeschlossen|fertig)|es fehlt nichts|la réponse (?:est|était) (?:déjà )?(?:complète|terminée)|il ne manque rien|rien ne manque|la respuesta (?:ya )?está (?:ya )?(?:completa|terminada)|no falta nada|a resposta (?:já )?está completa|não falta nada|la risposta è (?:già )?completa|non manca nulla|ответ (?:уже )?(?:полный|завершён|завершен|закончен)|ничего не пропущено|(?:上面的|上述)?(?:回答|答案|内容)(?:已经|已)(?:完整|完成|结束)|没有遗漏|(?:上の)?回答は(?:すでに|既に)?(?:完了|完結|完成)|欠けている部分はありません|답변은? 이미 완료|빠진 것이 없|الإجابة مكتملة|لا ينقص شيء|उत्तर (?:पहले से )?(?:पूर्ण|पूरा) है|कुछ (?:भी )?छूटा नहीं है)/iu;

/** What a statement that nothing is missing may begin with. */
export const completeOpeners: readonly string[] = [
  'the answer', 'the response', 'the text', 'the message', 'the code', 'the story', 'the list', 'the table', 'the previous', 'the above', 'the reply',
  'my answer', 'my response', 'my previous', 'this answer', 'this response', 'that answer', 'that response', 'your answer', 'nothing is missing',
  'nothing was missing', 'nothing seems', 'there is nothing', 'no response', 'no further', 'no continuation', 'no reply', 'no text', 'die antwort', 'es fehlt nichts', 'la réponse',
  'il ne manque', 'rien ne manque', 'la respuesta', 'no falta nada', 'a resposta', 'não falta nada', 'la risposta', 'non manca nulla',
  'ответ', 'ничего не', '回答', '答案', '内容', '上面的', '上述', '没有遗漏', '上の回答', '欠けて', '답변', '빠진', 'الإجابة', 'لا ينقص', 'उत्तर', 'कुछ',
];
