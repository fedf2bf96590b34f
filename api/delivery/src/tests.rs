use crate::words::Words;

#[test]
fn a_language_that_we_do_not_speak_is_answered_in_english() {
    assert_eq!(Words::of("de-AT").language, "de");
    assert_eq!(Words::of("pt-BR").language, "en");
    let accepted = |header| Words::accepted(header).language;
    assert_eq!(accepted("pt-BR,pt;q=0.9,fr-CH;q=0.8,de;q=0.7"), "fr");
    assert_eq!(accepted(""), "en");
    assert_eq!(accepted(&"x,".repeat(100_000)), "en");
}
