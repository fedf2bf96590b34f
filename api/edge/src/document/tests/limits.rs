use std::fmt::Write;
use std::time::{Duration, Instant};

use super::*;

/// A guard whose limits on text let the large documents of these tests through to the count.
fn roomy() -> DocumentGuard {
    guard_with(Limits {
        document_bytes: 100_000_000,
        tokens: 10_000_000,
        fragments: 1_000_000,
        ..Limits::default()
    })
}

/// A document of fragments each of which spreads the next one twice.
fn bomb(levels: usize, last: &str) -> String {
    let mut text = "{ account(id: 1) { ...F0 } }".to_owned();
    for level in 1..=levels {
        let before = level - 1;
        write!(
            text,
            " fragment F{before} on Account {{ ...F{level} ...F{level} }}"
        )
        .unwrap();
    }
    write!(text, " fragment F{levels} on Account {{ {last} }}").unwrap();
    text
}

fn refused_quickly(guard: &DocumentGuard, query: &str) -> Refusal {
    let start = Instant::now();
    let refusal = guard.prepare(raw(query, &Value::Null)).unwrap_err();
    assert!(
        start.elapsed() < Duration::from_secs(2),
        "{:?}",
        start.elapsed()
    );
    refusal
}

#[test]
fn fragment_bombs_are_refused_whatever_their_size() {
    let roomy = roomy();
    for levels in [22, 24, 28, 64, 100, 1_000, 10_000] {
        let refusal = refused_quickly(&roomy, &bomb(levels, "id"));
        assert_eq!(refusal.code, RefusalCode::TooComplex, "{levels}: {refusal}");
    }
    let deep = guard_with(Limits {
        nesting: 100,
        ..Limits::default()
    });
    let refusal = refused_quickly(&deep, &bomb(90, "id"));
    assert!(
        refusal.errors[0].message.contains("spread out"),
        "{refusal}"
    );
}

#[test]
fn wide_bombs_are_refused() {
    let wide = format!(
        "{{ account(id: 1) {{ {} }} }} fragment A on Account {{ {} }} fragment B on Account {{ id name }}",
        "...A ".repeat(200),
        "...B ".repeat(200),
    );
    assert!(too_complex(&wide).errors[0].message.contains("spread out"));
    let inline = format!("{{ {} }}", "... { __typename } ".repeat(6_000));
    assert_eq!(
        refused_quickly(&roomy(), &inline).code,
        RefusalCode::TooComplex
    );
}

#[test]
fn bombs_that_no_operation_names_are_refused() {
    let unused = bomb(30, "id").replace("{ account(id: 1) { ...F0 } }", "{ __typename }");
    too_complex(&unused);
    let twice = format!("{unused} fragment F0 on Account {{ ...F1 }}");
    too_complex(&twice);
}

#[test]
fn fragments_that_spread_themselves_are_refused() {
    let chain = bomb(30, "...F0").replacen("...F1 ...F1", "...F1", 1);
    for query in [
        "{ account(id: 1) { ...A } } fragment A on Account { ...A }".to_owned(),
        "{ account(id: 1) { ...A } } fragment A on Account { id ...B } fragment B on Account { owner { id } ...A }".to_owned(),
        "{ __typename } fragment A on Account { query { account(id: 1) { ...A } } }".to_owned(),
        chain,
    ] {
        let refusal = invalid(&query);
        assert!(refusal.errors[0].message.contains("spreads itself"), "{refusal}");
    }
}

#[test]
fn nesting_never_overflows_the_stack() {
    for times in [300, 10_000, 100_000] {
        let nested = |open: &str, middle: &str, close: &str| {
            format!("{}{middle}{}", open.repeat(times), close.repeat(times))
        };
        for query in [
            nested("{ query ", "{ id }", "}"),
            nested("{ ... ", "{ id }", "}"),
            format!("{{ anything(value: {}) }}", nested("[", "1", "]")),
            format!("{{ anything(value: {}) }}", nested("{a: ", "1", "}")),
            format!("{{ anything(value: {}) }}", "[".repeat(times)),
            format!("query Q($a: {}) {{ __typename }}", nested("[", "Int", "]")),
            format!(
                "query Q($a: Json = {}) {{ anything(value: $a) }}",
                nested("[", "1", "]")
            ),
            format!("{{ anything @include(if: {}) }}", nested("[", "true", "]")),
            "{".repeat(times),
            "...".repeat(times),
            nested("(", "", ")"),
        ] {
            refused_quickly(&roomy(), &query);
        }
    }
}

#[test]
fn fields_and_fragments_may_nest_only_so_deep() {
    let accounts = |times: usize| {
        format!(
            "{{ account(id: 1) {} {{ id }} {} }}",
            "{ query { account(id: 1) ".repeat(times),
            "} }".repeat(times)
        )
    };
    assert!(prepare(&accounts(9)).is_ok());
    let refusal = too_complex(&accounts(10));
    assert!(refusal.errors[0].message.contains("20"), "{refusal}");
    let inline = |times: usize| {
        format!(
            "{{ {} __typename {} }}",
            "... {".repeat(times),
            "}".repeat(times)
        )
    };
    assert!(prepare(&inline(39)).is_ok());
    too_complex(&inline(45));
}

#[test]
fn everything_that_can_be_repeated_is_limited() {
    let aliases = |times: usize| {
        (0..times)
            .map(|n| format!("a{n}: name "))
            .collect::<String>()
    };
    assert!(prepare(&format!("{{ account(id: 1) {{ {} }} }}", aliases(100))).is_ok());
    too_complex(&format!("{{ account(id: 1) {{ {} }} }}", aliases(101)));
    let roots = |times: usize| {
        (0..times)
            .map(|n| format!("a{n}: __typename "))
            .collect::<String>()
    };
    assert!(prepare(&format!("{{ {} }}", roots(30))).is_ok());
    too_complex(&format!("{{ {} }}", roots(31)));
    too_complex(&format!(
        "{{ ...A }} fragment A on Query {{ {} }}",
        roots(31)
    ));
    too_complex(&format!(
        "{{ __typename {} }}",
        "@include(if: true) ".repeat(101)
    ));
    let operations = |times: usize| {
        (0..times)
            .map(|n| format!("query Q{n} {{ __typename }} "))
            .collect::<String>()
    };
    too_complex(&operations(51));
    let variables = (0..201).map(|n| format!("$v{n}: Int ")).collect::<String>();
    too_complex(&format!("query Q({variables}) {{ __typename }}"));
    let fragments = (0..501)
        .map(|n| format!("fragment F{n} on Query {{ __typename }} "))
        .collect::<String>();
    too_complex(&format!("{{ __typename }} {fragments}"));
    too_complex(&format!("{{ {} }}", "a ".repeat(10_001)));
    too_complex(&format!("{{ __typename }} #{}", "a".repeat(140_000)));
}

#[test]
fn errors_are_few() {
    let unknown = (0..4_000)
        .map(|n| format!("unknown{n} "))
        .collect::<String>();
    let refusal = invalid(&format!("{{ account(id: 1) {{ {unknown} }} }}"));
    assert_eq!(refusal.errors.len(), 20);
    assert!(serde_json::to_string(&refusal.errors).unwrap().len() < 10_000);
    let long = invalid(&format!("{{ {} }}", "u".repeat(100_000)));
    assert!(long.errors[0].message.ends_with('…'));
}

#[test]
fn the_largest_documents_are_checked_quickly() {
    let arguments = (0..4_000).map(|n| format!("a{n}: 1 ")).collect::<String>();
    let same = "repeat(text: \"a\") ".repeat(2_000);
    let tags = "tags { name } ".repeat(1_800);
    let conflicting = (0..1_900)
        .map(|n| format!("repeat(text: \"{n}\") "))
        .collect::<String>();
    let variables = (0..200).map(|n| format!("$v{n}: Int ")).collect::<String>();
    let uses = (0..4_000)
        .map(|n| format!("$v{} ", n % 200))
        .collect::<String>();
    let items = "{name: \"a\"} ".repeat(2_000);
    let one_line = "name ".repeat(9_900);
    let guard = guard_with(Limits {
        root_fields: 10_000,
        ..Limits::default()
    });
    for (is_valid, query) in [
        (false, format!("{{ repeat(text: \"a\" {arguments}) }}")),
        (true, format!("{{ {same} }}")),
        (false, format!("{{ {conflicting} }}")),
        (true, format!("{{ account(id: 1) {{ {tags} }} }}")),
        (
            true,
            format!("query Q({variables}) {{ anything(value: {{v: [{uses}]}}) }}"),
        ),
        (
            true,
            format!("mutation {{ upsert(input: {{rows: [{items}]}}) {{ rows {{ id }} }} }}"),
        ),
        (true, format!("{{ account(id: 1) {{ {one_line} }} }}")),
    ] {
        let start = Instant::now();
        let outcome = guard.prepare(raw(&query, &Value::Null));
        assert_eq!(outcome.is_ok(), is_valid, "{outcome:?}");
        assert!(
            start.elapsed() < Duration::from_secs(1),
            "{:?}: {}",
            start.elapsed(),
            &query[..60]
        );
    }
}
