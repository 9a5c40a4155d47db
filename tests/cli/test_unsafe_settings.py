"""What is good for trying things out refuses to start in earnest, in words, and never with a secret in them."""

import pytest
from click.testing import CliRunner

from app.cli.serve import command
from app.settings import SettingsError, read_settings

IN_EARNEST = {
    "TOCSIN_ENVIRONMENT": "production",
    "TOCSIN_DATABASE_URL": "postgresql://tocsin:hunter2@127.0.0.1:1/tocsin",
    "TOCSIN_PUBLIC_URL": "https://tocsin.hospital.test",
    "TOCSIN_KEYS": "not read here",
    "TOCSIN_AUDIT_KEY": "nor this",
}
UNSAFE = [
    ({"TOCSIN_PUBLIC_URL": "http://tocsin.hospital.test"}, "TOCSIN_PUBLIC_URL"),
    ({"TOCSIN_LOG_ENABLED": "1"}, "TOCSIN_LOG_ENABLED"),
    ({"TOCSIN_AUDITOR_LOG_ENABLED": "1"}, "TOCSIN_AUDITOR_LOG_ENABLED"),
    ({"TOCSIN_EMAIL_HOST": "mailbox"}, "TOCSIN_EMAIL_HOST"),
    ({"TOCSIN_EMAIL_HOST": "127.0.0.1", "TOCSIN_EMAIL_PORT": "1025"}, "TOCSIN_EMAIL_HOST"),
    ({"TOCSIN_CORS_ORIGINS": "http://diary.hospital.test"}, "TOCSIN_CORS_ORIGINS"),
    ({"TOCSIN_EGRESS_NETWORKS": "10.0.0.0/8,0.0.0.0/0"}, "TOCSIN_EGRESS_NETWORKS"),
    ({"TOCSIN_TRUSTED_PROXIES": "::/0"}, "TOCSIN_TRUSTED_PROXIES"),
]


@pytest.mark.parametrize(("wrong", "named"), UNSAFE, ids=["; ".join(wrong) for wrong, _ in UNSAFE])
def test_what_is_unsafe_refuses_to_start_in_earnest(wrong, named):
    with pytest.raises(SettingsError, match=f"^{named}") as refused:
        read_settings(IN_EARNEST | wrong)

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(("wrong", "named"), UNSAFE, ids=["; ".join(wrong) for wrong, _ in UNSAFE])
def test_and_is_there_for_trying_things_out(wrong, named):
    assert read_settings({"TOCSIN_ENVIRONMENT": "development", **wrong})
    assert read_settings(IN_EARNEST).environment == "production"
    assert named


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TOCSIN_CORS_ORIGINS", "*"),
        ("TOCSIN_CORS_ORIGINS", "https://*.hospital.test"),
        ("TOCSIN_CORS_ORIGINS", "https://diary.hospital.test/"),
        ("TOCSIN_CORS_ORIGINS", "null"),
        ("TOCSIN_EGRESS_NETWORKS", "10.0.0.1/8"),
        ("TOCSIN_EGRESS_NETWORKS", "the hospital"),
        ("TOCSIN_TRUSTED_PROXIES", "*"),
        ("TOCSIN_RATE_PER_TOKEN", "0"),
        ("TOCSIN_MOST_CONNECTIONS", "1"),
    ],
)
def test_what_means_nothing_or_everything_is_refused_everywhere(name, value):
    with pytest.raises(SettingsError, match=f"^{name}"):
        read_settings({name: value})


def test_lists_are_read_with_commas_and_spaces():
    told = read_settings(
        {"TOCSIN_TRUSTED_PROXIES": "10.0.0.1, 10.1.0.0/16", "TOCSIN_CORS_ORIGINS": "https://a.test,https://b.test:8443"}
    )

    assert [str(one) for one in told.trusted_proxies] == ["10.0.0.1/32", "10.1.0.0/16"]
    assert told.cors_origins == ("https://a.test", "https://b.test:8443")


def test_serving_others_in_earnest_needs_a_word_on_whose_word_is_believed(monkeypatch):
    for name, value in IN_EARNEST.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("app.cli.serve.url_or_exit", lambda _: None)

    told = CliRunner().invoke(command, ["--host", "0.0.0.0"])

    assert told.exit_code == 2
    assert "TOCSIN_TRUSTED_PROXIES" in told.output
