/**
 * A prepared text of the demo model: the name of its file, a question that leads to it, and the keywords that select
 * it, in lower case and without accents. `*` stands for any ending. If two topics match equally, the first one wins.
 */
export type Topic = { name: string; question: string; keywords: string };

export const topics: readonly Topic[] = [
  {
    name: "quantum-computing",
    question: "Explain quantum computing",
    keywords: "quantum, qubit*, quanten*, quantique*, cuantic*",
  },
  {
    name: "language-models",
    question: "How does a language model write?",
    keywords:
      "language model*, llm, llms, gpt*, chatgpt, transformer, transformers, tokenizer, tokens, " +
      "sprachmodell*, modele de langage, modeles de langage, modelo de lenguaje, modelos de lenguaje",
  },
  {
    name: "programming",
    question: "Show me binary search in Python, TypeScript, Rust and SQL",
    keywords:
      "binary search, algorithm*, python, javascript, typescript, rust, sql, code, coding, programming, " +
      "programmier*, programmation, programacion, algoritmo*, codigo",
  },
  {
    name: "climate",
    question: "Why is the climate changing?",
    keywords:
      "climate, global warming, greenhouse, carbon dioxide, co2, klima*, erderwarmung, treibhaus*, " +
      "climat, climatique*, rechauffement, clima, climatico, calentamiento",
  },
  {
    name: "bread",
    question: "How do I bake bread without kneading?",
    keywords:
      "bread, loaf, dough, sourdough, bake, baking, recipe*, cook, cooking, " +
      "brot*, backen, rezept*, sauerteig, recette*, boulangerie, receta*, hornear",
  },
  {
    name: "lisbon",
    question: "Plan three days in Lisbon",
    keywords:
      "lisbon, portugal, travel, trip, itinerary, holiday, holidays, vacation, " +
      "lissabon, reise*, urlaub, lisbonne, voyage*, vacances, lisboa, viaje*, vacaciones",
  },
  {
    name: "story",
    question: "Tell me a short story, with a poem",
    keywords:
      "story, stories, tale, poem*, poetry, gedicht*, eine geschichte, kurzgeschichte*, marchen, " +
      "une histoire, conte, poeme*, una historia, cuento*, poema*",
  },
  {
    name: "printing-press",
    question: "How did the printing press change history?",
    keywords:
      "printing press, gutenberg, history, middle ages, reformation, " +
      "buchdruck*, geschichte, histoire, imprimerie, historia, imprenta",
  },
  {
    name: "primes",
    question: "Why are there infinitely many prime numbers?",
    keywords:
      "prime number*, primes, math, maths, mathemat*, theorem*, euclid, algebra, latex, " +
      "primzahl*, mathe, satz von euklid, nombre premier, nombres premiers, numero primo, numeros primos, matemat*",
  },
  {
    name: "letter",
    question: "Write a letter of application",
    keywords:
      "letter, letters, job application, complaint, einen brief, bewerbung*, anschreiben, lettre, lettres, " +
      "candidature, carta, cartas",
  },
  {
    name: "sleep",
    question: "How can I sleep better?",
    keywords:
      "sleep, sleeping, asleep, insomnia, schlaf, schlafe, schlafen, einschlafen, schlafst*, " +
      "sommeil, dormir, insomnie, insomnio, sueno",
  },
  {
    name: "money",
    question: "Where do I start with personal finance?",
    keywords:
      "money, budget, saving, savings, invest, investing, investment*, finance, finances, debt, debts, " +
      "compound interest, geld, sparen, finanzen, schulden, argent, epargne*, dinero, ahorr*, presupuesto",
  },
  {
    name: "music",
    question: "Why do some chords sound good?",
    keywords:
      "music, chord, chords, harmony, piano, guitar, melody, melodies, " +
      "musik, akkord*, klavier, musique, musica, acorde*",
  },
];
