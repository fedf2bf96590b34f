use crate::{Mail, MailSettings, MailTransport, Mailer, NotSent, SmtpSettings, SmtpTls};

fn mail(address: &str) -> Mail {
    Mail {
        name: "Zoë\r\nBcc: everybody@example.com".to_owned(),
        address: address.to_owned(),
        sender_name: Some("Northwind".to_owned()),
        subject: "Wie wahrscheinlich?\nX-Evil: yes".to_owned(),
        language: "de".to_owned(),
        text: "Guten Tag".to_owned(),
        html: "<p>Guten Tag</p>".to_owned(),
        id: "invitation-1-0".to_owned(),
        unsubscribe: Some("https://tenure.example/s/abc/unsubscribe".to_owned()),
        written_at: "2025-01-15T12:00:00Z".parse().unwrap(),
    }
}

fn to_files(folder: &tempfile::TempDir) -> MailSettings {
    MailSettings {
        transport: MailTransport::File,
        sender: "Surveys <surveys@northwind.example>".to_owned(),
        folder: folder.path().join("mail"),
        ..MailSettings::default()
    }
}

#[tokio::test]
async fn a_file_holds_the_whole_message_and_the_same_mail_is_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let settings = to_files(&folder);
    let mailer = Mailer::new(&settings).unwrap();
    for _ in 0..2 {
        mailer.send(&mail("zoe@example.com")).await.unwrap();
    }
    let files: Vec<_> = std::fs::read_dir(&settings.folder).unwrap().collect();
    assert_eq!(files.len(), 1);
    let text = std::fs::read_to_string(settings.folder.join("invitation-1-0.eml")).unwrap();
    for line in [
        "From: Northwind <surveys@northwind.example>",
        "Message-ID: <invitation-1-0@northwind.example>",
        "List-Unsubscribe: <https://tenure.example/s/abc/unsubscribe>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        "Content-Language: de",
        "Auto-Submitted: auto-generated",
        "Date: Wed, 15 Jan 2025 12:00:00 +0000",
    ] {
        assert!(
            text.lines().any(|found| found == line),
            "{line} is not in\n{text}"
        );
    }
    assert!(text.contains("text/plain") && text.contains("text/html"));
    let injected = |line: &str| line.starts_with("Bcc:") || line.starts_with("X-Evil:");
    assert!(!text.lines().any(injected), "{text}");
}

#[tokio::test]
async fn what_is_no_address_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = Mailer::new(&to_files(&folder)).unwrap();
    let refused = mailer.send(&mail("zoe at example")).await;
    assert!(matches!(refused, Err(NotSent::Refused(_))), "{refused:?}");
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_later() {
    let settings = MailSettings {
        transport: MailTransport::Smtp,
        smtp: SmtpSettings {
            host: "127.0.0.1".to_owned(),
            port: Some(1),
            tls: SmtpTls::None,
            ..SmtpSettings::default()
        },
        ..MailSettings::default()
    };
    let mailer = Mailer::new(&settings).unwrap();
    let later = mailer.send(&mail("zoe@example.com")).await.unwrap_err();
    assert!(matches!(later, NotSent::Later(_)), "{later:?}");
    assert!(!later.to_string().contains("zoe"));
}

#[tokio::test]
async fn settings_that_cannot_work_are_named() {
    let smtp = |smtp: SmtpSettings| MailSettings {
        transport: MailTransport::Smtp,
        smtp,
        ..MailSettings::default()
    };
    let clear = SmtpSettings {
        host: "mail.example.com".to_owned(),
        tls: SmtpTls::None,
        user: Some("ada".to_owned()),
        password: Some("secret".into()),
        ..SmtpSettings::default()
    };
    let alone = SmtpSettings {
        password: None,
        ..clear.clone()
    };
    let hasty = SmtpSettings {
        timeout: std::time::Duration::ZERO,
        ..SmtpSettings::default()
    };
    for (settings, field) in [
        (
            MailSettings {
                sender: "nobody".to_owned(),
                ..MailSettings::default()
            },
            "mail.sender",
        ),
        (
            MailSettings {
                public_url: "https://tenure.example/".to_owned(),
                ..MailSettings::default()
            },
            "mail.public_url",
        ),
        (
            MailSettings {
                public_url: "tenure.example".to_owned(),
                ..MailSettings::default()
            },
            "mail.public_url",
        ),
        (smtp(clear.clone()), "mail.smtp.password"),
        (smtp(alone), "mail.smtp.user"),
        (smtp(hasty), "mail.smtp.timeout"),
    ] {
        let error = Mailer::new(&settings).err().unwrap().to_string();
        assert!(error.contains(field), "{error}");
    }
    let protected = SmtpSettings {
        tls: SmtpTls::StartTls,
        ..clear
    };
    assert!(!format!("{protected:?}").contains("secret"));
    assert!(Mailer::new(&smtp(protected)).is_ok());
}
