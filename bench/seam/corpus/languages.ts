/* Sentences with gaps, by language. `{t}` is a topic, `{p}` a person or group, `{q}` a place or time. */

export type Phrasebook = {
  topics: readonly string[];
  people: readonly string[];
  places: readonly string[];
  sentences: readonly string[];
  /** What stands between sentences. */
  space: string;
};

export const phrasebooks: Readonly<Record<string, Phrasebook>> = {
  english: {
    topics: ['tidal energy', 'the harvest', 'a broken compass', 'slow cooking', 'urban beekeeping', 'the old railway', 'sleep', 'glass blowing', 'the winter market', 'soil health', 'a letter from 1911', 'the lighthouse'],
    people: ['the engineers', 'my grandmother', 'local farmers', 'a retired teacher', 'the committee', 'two students', 'the captain', 'her neighbours', 'researchers'],
    places: ['in the valley', 'near the harbour', 'after the storm', 'in early spring', 'on the north coast', 'at the edge of town', 'during the long summer', 'before sunrise'],
    sentences: [
      'When {p} first heard about {t}, nobody {q} believed that it would matter.', 'It took {p} almost three years to understand {t}.', 'There is, however, a second reason why {t} became so important {q}.',
      '"We did not plan any of this," said one of {p}, "but {t} left us no choice."', 'Most accounts of {t} leave out what happened {q}.', 'In practice, {t} depends on small decisions: when to begin, what to measure, and whom to trust.',
      'By contrast, {p} preferred to wait {q} and to see what would change.', 'The numbers tell a different story; {t} grew by 14.5% while costs fell.', 'What makes {t} difficult is not the idea but the patience that it asks of {p}.',
      'For example, {p} kept a notebook {q} and wrote down every mistake.', 'And so {t}, which had seemed a hobby, slowly turned into a profession.', 'If you want to try it yourself, start {q} and ask {p} for advice.',
      'Nothing about {t} is simple, and yet {p} made it look easy.', 'That evening, {q}, the talk returned to {t} once more.', 'I still wonder whether {p} knew how close they were to giving up.',
    ],
    space: ' ',
  },
  german: {
    topics: ['die Gezeitenkraft', 'der Obstgarten', 'das alte Stellwerk', 'die Bienenhaltung', 'der zerbrochene Kompass', 'das langsame Kochen', 'die Glasbläserei', 'der Wintermarkt', 'die Bodenpflege'],
    people: ['die Ingenieurinnen', 'meine Großmutter', 'die Bauern der Umgebung', 'ein pensionierter Lehrer', 'der Ausschuss', 'zwei Studierende', 'die Nachbarn'],
    places: ['im Tal', 'nahe am Hafen', 'nach dem Sturm', 'im frühen Frühling', 'an der Nordküste', 'am Rande der Stadt', 'während des langen Sommers'],
    sentences: [
      'Als {p} zum ersten Mal davon hörten, glaubte {q} niemand, dass {t} einmal wichtig würde.', 'Es dauerte beinahe drei Jahre, bis {t} wirklich verstanden war.', 'Allerdings gibt es einen zweiten Grund, weshalb {t} {q} so viel bedeutet.',
      '„Geplant war das nicht“, sagte später einer, „aber {t} ließ uns keine Wahl.“', 'Die meisten Berichte verschweigen, was {q} geschah.', 'In der Praxis hängt alles von kleinen Entscheidungen ab: wann man beginnt, was man misst und wem man vertraut.',
      'Dagegen wollten {p} lieber abwarten und sehen, was sich {q} ändert.', 'Schwierig ist nicht der Gedanke, sondern die Geduld, die {t} verlangt.', 'So führte man {q} ein Notizbuch und schrieb jeden Fehler auf.',
      'Wer es selbst versuchen möchte, fängt am besten {q} an und fragt um Rat.', 'Nichts daran ist einfach, und doch sah es bei ihnen leicht aus.', 'Am Abend kam das Gespräch {q} noch einmal darauf zurück: {t}.',
    ],
    space: ' ',
  },
  french: {
    topics: ['l’énergie des marées', 'la récolte', 'une boussole cassée', 'la cuisine lente', 'l’apiculture urbaine', 'l’ancienne ligne de chemin de fer', 'le sommeil', 'le phare'],
    people: ['les ingénieurs', 'ma grand-mère', 'les agriculteurs du coin', 'une institutrice à la retraite', 'le comité', 'deux étudiantes'],
    places: ['dans la vallée', 'près du port', 'après la tempête', 'au début du printemps', 'sur la côte nord', 'à la lisière de la ville'],
    sentences: [
      'Quand {p} en ont entendu parler, personne {q} ne croyait que cela compterait un jour.', 'Il a fallu presque trois ans pour comprendre {t}.', 'Il y a pourtant une seconde raison pour laquelle {t} est devenu si important {q} : la patience.',
      '« Nous n’avions rien prévu », disait-on, « mais {t} ne nous laissait pas le choix. »', 'La plupart des récits passent sous silence ce qui s’est produit {q}.', 'En pratique, {t} dépend de petites décisions : quand commencer, que mesurer, à qui se fier ?',
      'Au contraire, {p} préféraient attendre {q} et voir ce qui changerait.', 'Ce qui rend {t} difficile, ce n’est pas l’idée, c’est la patience qu’elle demande.', 'Par exemple, {p} tenaient un carnet {q} et notaient chaque erreur.',
      'Si vous voulez essayer, commencez {q} et demandez conseil !', 'Rien n’est simple, et pourtant {p} donnaient l’impression du contraire.', 'Ce soir-là, {q}, la conversation revint encore une fois sur {t}.',
    ],
    space: ' ',
  },
  spanish: {
    topics: ['la energía de las mareas', 'la cosecha', 'una brújula rota', 'la cocina lenta', 'la apicultura urbana', 'el viejo ferrocarril', 'el sueño', 'el faro'],
    people: ['los ingenieros', 'mi abuela', 'los agricultores de la zona', 'una maestra jubilada', 'el comité', 'dos estudiantes'],
    places: ['en el valle', 'cerca del puerto', 'después de la tormenta', 'a principios de la primavera', 'en la costa norte', 'a las afueras del pueblo'],
    sentences: [
      'Cuando {p} oyeron hablar de ello, nadie creía {q} que fuera a importar.', 'Se tardó casi tres años en comprender {t}.', 'Hay, sin embargo, una segunda razón por la que {t} llegó a ser tan importante {q}.',
      '—No lo habíamos planeado —dijo alguien—, pero {t} no nos dejó elección.', 'La mayoría de los relatos omiten lo que ocurrió {q}.', 'En la práctica, {t} depende de pequeñas decisiones: cuándo empezar, qué medir y en quién confiar.',
      'En cambio, {p} preferían esperar {q} y ver qué cambiaba.', '¿Qué hace que {t} sea difícil? No la idea, sino la paciencia que exige.', 'Por ejemplo, {p} llevaban un cuaderno {q} y anotaban cada error.',
      'Si quieres probarlo, empieza {q} y pide consejo.', 'Nada es sencillo, y aun así parecía fácil.', 'Aquella noche, {q}, la conversación volvió una vez más a {t}.',
    ],
    space: ' ',
  },
  russian: {
    topics: ['энергия приливов', 'старая железная дорога', 'сломанный компас', 'городское пчеловодство', 'медленная кухня', 'зимний рынок', 'здоровье почвы', 'маяк на мысу'],
    people: ['инженеры', 'моя бабушка', 'местные фермеры', 'учительница на пенсии', 'комитет', 'двое студентов'],
    places: ['в долине', 'недалеко от гавани', 'после бури', 'ранней весной', 'на северном берегу', 'на окраине города'],
    sentences: [
      'Когда об этом впервые услышали {p}, никто {q} не верил, что это будет важно.', 'Потребовалось почти три года, чтобы стало ясно, что такое {t}.', 'Есть, однако, и вторая причина, почему {t} приобретает такое значение {q}.',
      '— Мы ничего не планировали, — говорили потом, — но выбора не было.', 'Большинство рассказов умалчивает о том, что случилось {q}.', 'На практике всё зависит от мелких решений: когда начать, что измерять и кому доверять.',
      'Напротив, {p} предпочли подождать {q} и посмотреть, что изменится.', 'Трудна не сама мысль, а терпение, которого требует {t}.', 'Например, {q} завели тетрадь и записывали каждую ошибку.',
      'Если хотите попробовать сами, начните {q} и попросите совета.', 'Ничего простого здесь нет, и всё же у них это выглядело легко.', 'В тот вечер разговор {q} снова вернулся к прежнему: {t}.',
    ],
    space: ' ',
  },
  chinese: {
    topics: ['潮汐能', '老铁路', '坏掉的指南针', '城市养蜂', '慢火烹饪', '冬季集市', '土壤健康', '那座灯塔'],
    people: ['工程师们', '我的祖母', '当地农民', '一位退休教师', '委员会', '两名学生'],
    places: ['在山谷里', '港口附近', '暴风雨过后', '早春时节', '在北岸', '在城市边缘'],
    sentences: [
      '{p}第一次听说{t}的时候，{q}没有人相信它会变得重要。', '{p}花了将近三年才真正理解{t}。', '不过，{t}之所以如此重要，还有第二个原因：{q}的条件完全不同。', '“这一切都不是计划好的，”{p}说，“但是{t}让我们别无选择。”', '大多数关于{t}的记载都没有提到{q}发生的事情。',
      '实际上，{t}取决于一些很小的决定：什么时候开始，测量什么，以及相信谁。', '相比之下，{p}更愿意{q}等一等，看看会有什么变化。', '数字讲述了另一个故事：{t}增长了14.5%，成本却下降了。', '困难的不是想法本身，而是{t}所要求的耐心。', '例如，{p}{q}准备了一个笔记本，记录下每一个错误。', '如果你想自己试一试，可以{q}开始，并向{p}请教。', '那天晚上，话题又一次回到了{t}。',
    ],
    space: '',
  },
  japanese: {
    topics: ['潮力発電', '古い鉄道', '壊れた羅針盤', '都市養蜂', 'ゆっくり煮る料理', '冬の市場', '土の健康', 'あの灯台'],
    people: ['技術者たち', '祖母', '地元の農家', '退職した教師', '委員会', '二人の学生'],
    places: ['谷間で', '港の近くで', '嵐のあとに', '早春に', '北の海岸で', '町はずれで'],
    sentences: [
      '{p}が初めて{t}について聞いたとき、それが大切になるとは誰も思わなかった。', '{p}が{t}を理解するまでに、三年近くかかった。', 'しかし、{t}がこれほど重要になった理由はもう一つある。', '「何も計画していなかった」と{p}は言う。「でも{t}のおかげで選択の余地がなかったんです。」', '多くの記録は、{q}起きたことに触れていない。',
      '実際には、{t}は小さな決断に左右される。いつ始めるか、何を測るか、誰を信じるか。', 'それに対して、{p}は{q}待つことを選んだ。', '難しいのは考え方ではなく、{t}が求める忍耐である。', 'たとえば、{p}は{q}ノートをつけ、失敗をすべて書き留めた。', '自分で試したいなら、{q}始めて、{p}に相談するとよい。', '簡単なことは何もないのに、{p}にとっては楽に見えた。', 'その夜、話題はもう一度{t}に戻った。',
    ],
    space: '',
  },
  arabic: {
    topics: ['طاقة المد والجزر', 'موسم الحصاد', 'البوصلة المكسورة', 'الطبخ البطيء', 'تربية النحل في المدن', 'السكة القديمة', 'صحة التربة', 'المنارة'],
    people: ['المهندسون', 'جدتي', 'المزارعون', 'معلمة متقاعدة', 'اللجنة', 'طالبان'],
    places: ['في الوادي', 'قرب الميناء', 'بعد العاصفة', 'في أول الربيع', 'على الساحل الشمالي', 'على أطراف المدينة'],
    sentences: [
      'عندما سمع الناس {q} عن {t} أول مرة، لم يصدق أحد أنها ستكون مهمة.', 'استغرق الأمر نحو ثلاث سنوات حتى اتضحت أهمية {t}.', 'لكن هناك سببًا ثانيًا يجعل {t} مهمة إلى هذا الحد {q}.', 'قال {p}: «لم نخطط لشيء من هذا، لكن لم يكن أمامنا خيار».', 'معظم الروايات تتجاهل ما حدث {q}.',
      'عمليًا، يعتمد الأمر على قرارات صغيرة: متى نبدأ، وماذا نقيس، وبمن نثق؟', 'في المقابل، فضّل {p} الانتظار {q} ورؤية ما سيتغير.', 'الصعب ليس الفكرة بل الصبر الذي تتطلبه {t}.', 'على سبيل المثال، كان {p} يكتبون {q} كل خطأ في دفتر صغير.', 'إذا أردت أن تجرب بنفسك فابدأ {q} واطلب النصيحة.', 'لا شيء بسيط هنا، ومع ذلك بدا الأمر سهلًا.', 'في ذلك المساء عاد الحديث {q} مرة أخرى إلى {t}.',
    ],
    space: ' ',
  },
  hindi: {
    topics: ['ज्वारीय ऊर्जा', 'पुरानी रेल लाइन', 'टूटा हुआ दिशासूचक', 'शहरी मधुमक्खी पालन', 'धीमी आँच का खाना', 'सर्दियों का बाज़ार', 'मिट्टी की सेहत', 'वह प्रकाशस्तंभ'],
    people: ['इंजीनियरों', 'मेरी दादी', 'स्थानीय किसानों', 'एक सेवानिवृत्त शिक्षिका', 'समिति', 'दो छात्रों'],
    places: ['घाटी में', 'बंदरगाह के पास', 'तूफ़ान के बाद', 'वसंत की शुरुआत में', 'उत्तरी तट पर', 'शहर के किनारे'],
    sentences: [
      'जब {p} ने पहली बार {t} के बारे में सुना, तब {q} किसी को विश्वास नहीं था कि यह महत्वपूर्ण होगा।', '{t} को समझने में लगभग तीन साल लग गए।', 'फिर भी एक दूसरा कारण है जिससे {t} इतना महत्वपूर्ण हो गया।', '“हमने कुछ भी योजना से नहीं किया,” {p} ने कहा, “पर हमारे पास कोई विकल्प नहीं था।”', 'अधिकतर विवरण यह नहीं बताते कि {q} क्या हुआ।',
      'व्यवहार में सब कुछ छोटे निर्णयों पर निर्भर है: कब शुरू करें, क्या मापें और किस पर भरोसा करें।', 'इसके विपरीत, {p} ने {q} प्रतीक्षा करना बेहतर समझा।', 'कठिन विचार नहीं, बल्कि वह धैर्य है जो {t} माँगता है।', 'उदाहरण के लिए, {p} ने {q} एक कॉपी रखी और हर गलती लिखी।', 'यदि आप स्वयं प्रयास करना चाहते हैं, तो {q} शुरू करें और सलाह लें।', 'उस शाम बातचीत एक बार फिर {t} पर लौट आई।',
    ],
    space: ' ',
  },
};
