"""Everything a user can configure, in one typed place, with defaults that need none.

A setting comes, in this order, from the command line or the caller, from an environment variable
`QUIADIT_…` (`QUIADIT_LIBRARY=/data/library`), from the TOML file named by `QUIADIT_CONFIG`
(default: `quiadit.toml` in the user's configuration folder), from the default below.
"""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_cache_path, user_config_path, user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from index.errors import SettingsError


class Settings(BaseSettings):
    """The settings, field by field; unknown keys in the TOML file are refused."""

    model_config = SettingsConfigDict(env_prefix="QUIADIT_", extra="forbid", frozen=True)

    library: Path = Field(
        default_factory=lambda: user_data_path("quiadit") / "library",
        description="Folder of the library that the command line and the web chat open.",
    )
    cache: Path = Field(
        default_factory=lambda: user_cache_path("quiadit"),
        description="Folder for what can be made again: the default embedding model, the sample library, "
        "and files in which a shared library is searched.",
    )
    embedding: str | None = Field(
        default=None,
        description="sentence-transformers model id or folder; none = the library's own or the default.",
    )
    passage_tokens: int = Field(
        default=128, ge=16, le=480, description="Budget of a passage, in tokens of the embedding model."
    )
    max_file_megabytes: float = Field(
        default=50.0, gt=0, description="Files and pages larger than this are not read."
    )
    candidates: int = Field(
        default=10, ge=1, le=500, description="Passages that a question looks at closely."
    )
    citations: int = Field(default=4, ge=1, le=20, description="Citations that an answer gives at most.")
    threshold: float = Field(
        default=0.5,
        ge=0,
        le=1,
        description="Confidence under which a question is answered with 'not found in these articles'.",
    )
    host: str = Field(default="127.0.0.1", description="Address that the web chat listens on.")
    port: int = Field(default=7860, ge=0, le=65535, description="Port that the web chat listens on; 0 = any.")
    auth: Path | None = Field(
        default=None,
        description="File of those who may use the web chat ('quiadit user add'); none = no login.",
    )
    session_hours: float = Field(
        default=12.0, gt=0, description="How long a login to the web chat lasts after its last use."
    )
    root_path: str = Field(
        default="",
        description="Path (or whole address) under which a proxy, which takes it off, offers the web chat.",
    )
    server_names: tuple[str, ...] = Field(
        default=(),
        description="Names under which a proxy passes requests on to a web chat on a local address.",
    )
    model: str | None = Field(
        default=None,
        description="Chat model that writes the answers, 'provider:name' as in LangChain; none = no model.",
    )
    model_base_url: str | None = Field(
        default=None, description="Address of an OpenAI-compatible server (…/v1) that serves the chat model."
    )
    model_timeout: float = Field(
        default=60.0, gt=0, description="Seconds that the chat model may take for an answer."
    )
    model_prompt_tokens: int = Field(
        default=2000, ge=200, description="Budget of what the chat model is given to read, in tokens."
    )
    model_answer_tokens: int = Field(
        default=400, ge=16, description="Budget of what the chat model writes, in tokens."
    )

    exact_search: int = Field(
        default=10_000,
        ge=0,
        description="Passages up to which a search compares them all, in memory.",
    )
    byte_search: int = Field(
        default=3_000_000,
        ge=0,
        description="Passages up to which it compares them all, as bytes in a file; Chroma searches more.",
    )
    private_addresses: bool = Field(
        default=False,
        description="Whether pages of this machine and of private networks may be added by their address.",
    )
    feedback: Path | None = Field(
        default=None,
        description="JSON-lines file for readers' opinions of answers; none = feedback.jsonl in the library.",
    )
    catalog: SecretStr | None = Field(
        default=None,
        description="Database of a shared library, 'postgresql+psycopg://…'; none = SQLite in the library.",
    )
    vectors: str | None = Field(
        default=None,
        description="Chroma server of a shared library, 'http://host:port'; none = embedded in the library.",
    )
    vectors_tenant: str | None = Field(default=None, description="Tenant at the Chroma server.")
    vectors_database: str | None = Field(default=None, description="Database at the Chroma server.")
    vectors_token: SecretStr | None = Field(
        default=None, description="Key that the Chroma server asks for (header x-chroma-token)."
    )

    requests_per_minute: int = Field(
        default=240,
        ge=0,
        description="Questions and other requests that one reader elsewhere may send the web chat; 0 = any.",
    )
    uploads_per_minute: int = Field(
        default=60, ge=0, description="Times that one reader elsewhere may send files; 0 = any."
    )
    logins_per_minute: int = Field(
        default=20, ge=0, description="Times that one address may try to log in; 0 = any."
    )

    def in_folder(self, folder: Path) -> Settings:
        """The same, but for a library in a folder."""
        return self.model_copy(update={"library": folder, "catalog": None, "vectors": None})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Caller, then environment, then TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, config_file())


def config_file() -> Path:
    """The TOML file that settings are read from; it need not exist."""
    named = os.environ.get("QUIADIT_CONFIG")
    return Path(named) if named else user_config_path("quiadit") / "quiadit.toml"


def load_settings(**given: object) -> Settings:
    """The settings in force; `given` values that are None are left to the other sources.

    Raises:
        SettingsError: a value or key that does not fit, named in one sentence.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "?"
        raise SettingsError(
            f"The setting '{name}' is not right ({first['msg'].lower()}): "
            f"change it in {config_file()} or in QUIADIT_{name.upper()}."
        ) from None
    except ValueError as error:
        raise SettingsError(f"{config_file()} is not a TOML file that can be read: {error}.") from None
