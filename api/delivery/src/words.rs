//! What mails and pages say around the texts of a campaign and the names of milestones, in the languages that we speak.

/// The words of one language. A place for the tenant's name is `{}`.
#[derive(Debug)]
pub struct Words {
    /// The code of the language.
    pub language: &'static str,
    pub(crate) hello: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) reminder: &'static str,
    pub(crate) choose: &'static str,
    pub(crate) answer: &'static str,
    pub(crate) why: &'static str,
    pub(crate) unsubscribe: &'static str,
    pub(crate) title: &'static str,
    pub(crate) unlikely: &'static str,
    pub(crate) likely: &'static str,
    pub(crate) next: &'static str,
    pub(crate) send: &'static str,
    pub(crate) optional: &'static str,
    pub(crate) score_missing: &'static str,
    pub(crate) score_wrong: &'static str,
    pub(crate) comment_too_long: &'static str,
    pub(crate) comment_wrong: &'static str,
    pub(crate) thanks: &'static str,
    pub(crate) change: &'static str,
    pub(crate) gone: &'static str,
    pub(crate) gone_text: &'static str,
    pub(crate) leave: &'static str,
    pub(crate) leave_text: &'static str,
    pub(crate) leave_button: &'static str,
    pub(crate) left: &'static str,
    pub(crate) left_text: &'static str,
    pub(crate) too_many: &'static str,
    pub(crate) too_large: &'static str,
    pub(crate) away: &'static str,
    pub(crate) step: &'static str,
    pub(crate) step_text: &'static str,
    pub(crate) step_due: &'static str,
    pub(crate) step_starts: &'static str,
    pub(crate) step_waits: &'static str,
    pub(crate) step_button: &'static str,
    pub(crate) step_done: &'static str,
    pub(crate) step_gone: &'static str,
}

static ENGLISH: Words = Words {
    language: "en",
    hello: "Hello",
    subject: "A question from {}",
    reminder: "Reminder: ",
    choose: "Choose a score to answer:",
    answer: "Answer",
    why: "You get this mail because {} has you as a contact.",
    unsubscribe: "Do not ask me any more",
    title: "Your answer",
    unlikely: "not at all likely",
    likely: "extremely likely",
    next: "Next",
    send: "Send",
    optional: "optional",
    score_missing: "Please choose a score.",
    score_wrong: "Please choose one of the scores shown.",
    comment_too_long: "Your text is too long. Please shorten it to this many characters:",
    comment_wrong: "Your text contains characters that cannot be stored. Please remove them.",
    thanks: "Thank you for your answer.",
    change: "Change my answer",
    gone: "This link cannot be used",
    gone_text: "It may have expired, the question may have been answered already, or the address was not copied whole.",
    leave: "No more questions?",
    leave_text: "After this {} asks you no more questions by surveys.",
    leave_button: "Do not ask me any more",
    left: "You will not be asked any more",
    left_text: "{} sends you no more surveys.",
    too_many: "There were too many requests. Please try again in a moment.",
    too_large: "Your text is far too long. Please go back and shorten it.",
    away: "This does not work at the moment. Please try again later.",
    step: "Your next step",
    step_text: "{} would like to know when this is done.",
    step_due: "Due on",
    step_starts: "It begins on",
    step_waits: "This has to be done before:",
    step_button: "It is done",
    step_done: "This is done. Thank you.",
    step_gone: "It may have expired, the step may not be needed any more, or the address was not copied whole.",
};

static GERMAN: Words = Words {
    language: "de",
    hello: "Guten Tag",
    subject: "Eine Frage von {}",
    reminder: "Erinnerung: ",
    choose: "Wählen Sie zur Antwort einen Wert:",
    answer: "Antworten",
    why: "Sie erhalten diese Nachricht, weil {} Sie als Kontakt führt.",
    unsubscribe: "Nicht mehr fragen",
    title: "Ihre Antwort",
    unlikely: "überhaupt nicht wahrscheinlich",
    likely: "äußerst wahrscheinlich",
    next: "Weiter",
    send: "Absenden",
    optional: "freiwillig",
    score_missing: "Bitte wählen Sie einen Wert.",
    score_wrong: "Bitte wählen Sie einen der angezeigten Werte.",
    comment_too_long: "Ihr Text ist zu lang. Bitte kürzen Sie ihn auf so viele Zeichen:",
    comment_wrong: "Ihr Text enthält Zeichen, die nicht gespeichert werden können. Bitte entfernen Sie sie.",
    thanks: "Vielen Dank für Ihre Antwort.",
    change: "Antwort ändern",
    gone: "Dieser Link ist nicht gültig",
    gone_text: "Er ist vielleicht abgelaufen, die Frage wurde schon beantwortet, oder die Adresse wurde nicht ganz kopiert.",
    leave: "Keine Fragen mehr?",
    leave_text: "Danach stellt {} Ihnen keine Fragen durch Umfragen mehr.",
    leave_button: "Nicht mehr fragen",
    left: "Sie werden nicht mehr gefragt",
    left_text: "{} schickt Ihnen keine Umfragen mehr.",
    too_many: "Das waren zu viele Anfragen. Bitte versuchen Sie es gleich noch einmal.",
    too_large: "Ihr Text ist viel zu lang. Bitte gehen Sie zurück und kürzen Sie ihn.",
    away: "Das geht im Augenblick nicht. Bitte versuchen Sie es später noch einmal.",
    step: "Ihr nächster Schritt",
    step_text: "{} möchte wissen, wann das erledigt ist.",
    step_due: "Fällig am",
    step_starts: "Beginn am",
    step_waits: "Das muss vorher erledigt sein:",
    step_button: "Das ist erledigt",
    step_done: "Das ist erledigt. Vielen Dank.",
    step_gone: "Er ist vielleicht abgelaufen, der Schritt wird nicht mehr gebraucht, oder die Adresse wurde nicht ganz kopiert.",
};

static FRENCH: Words = Words {
    language: "fr",
    hello: "Bonjour",
    subject: "Une question de {}",
    reminder: "Rappel : ",
    choose: "Choisissez une note pour répondre :",
    answer: "Répondre",
    why: "Vous recevez ce message parce que vous êtes un contact de {}.",
    unsubscribe: "Ne plus me poser de questions",
    title: "Votre réponse",
    unlikely: "pas du tout probable",
    likely: "extrêmement probable",
    next: "Suivant",
    send: "Envoyer",
    optional: "facultatif",
    score_missing: "Veuillez choisir une note.",
    score_wrong: "Veuillez choisir l’une des notes affichées.",
    comment_too_long: "Votre texte est trop long. Veuillez le réduire à ce nombre de caractères :",
    comment_wrong: "Votre texte contient des caractères qui ne peuvent pas être enregistrés. Veuillez les supprimer.",
    thanks: "Merci de votre réponse.",
    change: "Modifier ma réponse",
    gone: "Ce lien n’est pas valable",
    gone_text: "Il a peut-être expiré, la question a déjà reçu une réponse, ou l’adresse n’a pas été copiée en entier.",
    leave: "Plus de questions ?",
    leave_text: "Ensuite, {} ne vous posera plus de questions par enquête.",
    leave_button: "Ne plus me poser de questions",
    left: "Vous ne serez plus interrogé",
    left_text: "{} ne vous enverra plus d’enquêtes.",
    too_many: "Il y a eu trop de demandes. Veuillez réessayer dans un instant.",
    too_large: "Votre texte est beaucoup trop long. Veuillez revenir en arrière et le raccourcir.",
    away: "Cela ne fonctionne pas pour le moment. Veuillez réessayer plus tard.",
    step: "Votre prochaine étape",
    step_text: "{} souhaite savoir quand c’est fait.",
    step_due: "À faire avant le",
    step_starts: "Début le",
    step_waits: "Il faut d’abord faire ceci :",
    step_button: "C’est fait",
    step_done: "C’est fait. Merci.",
    step_gone: "Il a peut-être expiré, l’étape n’est plus nécessaire, ou l’adresse n’a pas été copiée en entier.",
};

static SPANISH: Words = Words {
    language: "es",
    hello: "Hola",
    subject: "Una pregunta de {}",
    reminder: "Recordatorio: ",
    choose: "Elija una puntuación para responder:",
    answer: "Responder",
    why: "Recibe este mensaje porque es un contacto de {}.",
    unsubscribe: "No preguntarme más",
    title: "Su respuesta",
    unlikely: "nada probable",
    likely: "sumamente probable",
    next: "Siguiente",
    send: "Enviar",
    optional: "opcional",
    score_missing: "Elija una puntuación.",
    score_wrong: "Elija una de las puntuaciones que se muestran.",
    comment_too_long: "Su texto es demasiado largo. Redúzcalo a este número de caracteres:",
    comment_wrong: "Su texto contiene caracteres que no se pueden guardar. Elimínelos.",
    thanks: "Gracias por su respuesta.",
    change: "Cambiar mi respuesta",
    gone: "Este enlace no es válido",
    gone_text: "Puede que haya caducado, que la pregunta ya esté respondida o que la dirección no se haya copiado entera.",
    leave: "¿No más preguntas?",
    leave_text: "A partir de ahora {} no le hará más preguntas por encuesta.",
    leave_button: "No preguntarme más",
    left: "No se le preguntará más",
    left_text: "{} no le enviará más encuestas.",
    too_many: "Ha habido demasiadas solicitudes. Inténtelo de nuevo en un momento.",
    too_large: "Su texto es larguísimo. Vuelva atrás y acórtelo.",
    away: "Esto no funciona en este momento. Inténtelo más tarde.",
    step: "Su próximo paso",
    step_text: "{} desea saber cuándo está hecho.",
    step_due: "Fecha límite:",
    step_starts: "Empieza el",
    step_waits: "Antes hay que hacer esto:",
    step_button: "Está hecho",
    step_done: "Está hecho. Gracias.",
    step_gone: "Puede que haya caducado, que el paso ya no haga falta o que la dirección no se haya copiado entera.",
};

/// Every language, the one for everybody else first.
static ALL: [&Words; 4] = [&ENGLISH, &GERMAN, &FRENCH, &SPANISH];

impl Words {
    /// The words of a language such as `de` or `de-AT`; English ones for a language that we do not speak.
    #[must_use]
    pub fn of(language: &str) -> &'static Self {
        known(language).unwrap_or(&ENGLISH)
    }

    /// The words of the first language of an `Accept-Language` header that we speak; the weights are not looked at.
    #[must_use]
    pub fn accepted(header: &str) -> &'static Self {
        let languages = header.split(',').take(20);
        let mut codes = languages.map(|entry| entry.split(';').next().unwrap_or_default().trim());
        codes.find_map(known).unwrap_or(&ENGLISH)
    }

    /// A text with the tenant's name in it.
    pub(crate) fn about(text: &str, tenant: &str) -> String {
        text.replacen("{}", tenant, 1)
    }
}

fn known(language: &str) -> Option<&'static Words> {
    let base = language.split(['-', '_']).next().unwrap_or_default();
    let is_it = |words: &&&Words| words.language.eq_ignore_ascii_case(base);
    ALL.iter().find(is_it).copied()
}
