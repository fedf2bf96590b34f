use std::collections::HashSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rand::{TryCryptoRng, TryRng};
use secrecy::ExposeSecret;
use uuid::Uuid;

use super::support::random;
use crate::{ClientSecret, RefreshToken};

const TENANT: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
const SESSION: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002);

fn refresh_token() -> RefreshToken {
    RefreshToken::first(TENANT, SESSION, &mut random())
}

#[test]
fn carry_their_tenant_and_256_bits_behind_a_prefix() {
    let refresh_token = refresh_token().text();
    let encoded = refresh_token.expose_secret().strip_prefix("tnr_").unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(encoded).unwrap();
    assert_eq!(bytes.len(), 16 + 16 + 32 + 32);
    assert_eq!(
        (&bytes[..16], &bytes[16..32]),
        (&TENANT.as_bytes()[..], &SESSION.as_bytes()[..])
    );
    let client_secret = ClientSecret::generate(TENANT, &mut random()).text();
    let encoded = client_secret.expose_secret().strip_prefix("tns_").unwrap();
    let bytes = URL_SAFE_NO_PAD.decode(encoded).unwrap();
    assert_eq!(
        (bytes.len(), &bytes[..16]),
        (16 + 32, &TENANT.as_bytes()[..])
    );
}

#[test]
fn come_back_as_they_went() {
    let token = refresh_token();
    let back = RefreshToken::parse(token.text().expose_secret()).unwrap();
    assert_eq!((back.tenant, back.session), (TENANT, SESSION));
    assert_eq!(back.family_hash(), token.family_hash());
    assert_eq!(back.secret_hash(), token.secret_hash());
    let secret = ClientSecret::generate(TENANT, &mut random());
    let back = ClientSecret::parse(secret.text().expose_secret()).unwrap();
    assert_eq!((back.tenant, back.hash()), (TENANT, secret.hash()));
}

#[test]
fn of_a_session_share_one_part_and_differ_in_the_other() {
    let random = &mut random();
    let mut token = RefreshToken::first(TENANT, SESSION, random);
    let family = token.family_hash();
    let mut secrets = HashSet::from([family.clone(), token.secret_hash()]);
    for _ in 0..1000 {
        token = token.next(random);
        assert_eq!(token.family_hash(), family);
        secrets.insert(token.secret_hash());
    }
    assert_eq!(secrets.len(), 1002);
}

#[test]
fn are_kept_as_sha_256() {
    struct Zeros;
    impl TryRng for Zeros {
        type Error = std::convert::Infallible;
        fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
            Ok(0)
        }
        fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
            Ok(0)
        }
        fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
            bytes.fill(0);
            Ok(())
        }
    }
    impl TryCryptoRng for Zeros {}
    // `head -c 32 /dev/zero | sha256sum`
    let expected = "66687aadf862bd776c8fc18b8e9f8e20089714856ee233b3902a591d0d5f2925";
    assert_eq!(ClientSecret::generate(TENANT, &mut Zeros).hash(), expected);
    assert_eq!(
        RefreshToken::first(TENANT, SESSION, &mut Zeros).secret_hash(),
        expected
    );
}

#[test]
fn of_another_form_are_not_looked_up() {
    let good = refresh_token().text();
    let text = good.expose_secret();
    let client = text.replace("tnr_", "tns_");
    for wrong in [
        "",
        "tnr_",
        client.as_str(),
        text.trim_start_matches("tnr_"),
        &text[..text.len() - 1],
        &format!("{text}A"),
        &format!("{text}="),
        &format!(" {text}"),
        &format!("tnr_{}!", &text[4..text.len() - 1]),
    ] {
        assert!(RefreshToken::parse(wrong).is_none(), "{wrong}");
        assert!(ClientSecret::parse(wrong).is_none(), "{wrong}");
    }
}
