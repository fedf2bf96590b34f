use super::{split::Splitter, *};

fn texts(lines: Vec<Line>) -> Vec<(u64, Option<String>)> {
    let text = |text: Bytes| String::from_utf8(text.to_vec()).unwrap();
    let lines = lines.into_iter();
    lines
        .map(|line| (line.number, line.text.map(text)))
        .collect()
}

#[test]
fn lines_are_the_same_however_they_are_cut() {
    let body = b"one\n\n  \r\ntwo\r\nthree";
    let expected = vec![
        (1, Some("one".to_owned())),
        (4, Some("two\r".to_owned())),
        (5, Some("three".to_owned())),
    ];
    for size in 1..=body.len() {
        let mut splitter = Splitter::default();
        for chunk in body.chunks(size) {
            splitter.take(chunk);
        }
        assert_eq!(texts(splitter.finish()), expected, "chunks of {size}");
    }
}

#[test]
fn a_line_that_is_too_long_is_told_and_not_kept() {
    let mut splitter = Splitter::default();
    let long = vec![b'x'; LINE_BYTES];
    splitter.take(b"one\n");
    for _ in 0..100 {
        splitter.take(&long);
    }
    splitter.take(b"\ntwo\n");
    splitter.take(&long);
    splitter.take(b"\n");
    let lines = texts(splitter.finish());
    assert_eq!(lines[0], (1, Some("one".to_owned())));
    assert_eq!(lines[1], (2, None));
    assert_eq!(lines[2], (3, Some("two".to_owned())));
    assert_eq!(lines[3].1.as_ref().map(String::len), Some(LINE_BYTES));
}

#[test]
fn parts_are_handed_out_when_they_are_full() {
    let mut splitter = Splitter::default();
    splitter.take(b"1\n2\n3\n4\n5");
    assert_eq!(splitter.part(5), None);
    assert_eq!(splitter.part(2).map(texts).unwrap().len(), 2);
    assert_eq!(splitter.part(2).map(texts).unwrap()[1].0, 4);
    assert_eq!(texts(splitter.finish()), [(5, Some("5".to_owned()))]);
    assert_eq!(texts(Splitter::default().finish()), []);
}
