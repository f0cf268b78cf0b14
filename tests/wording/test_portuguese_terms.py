"""The Portuguese of the glossary: one word for each concept, as people in IT and banking say it."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from lifecycle.wording.language import FOLDER

CATALOGUE = Path(FOLDER) / "pt_BR" / "LC_MESSAGES" / "lifecycle.po"

THE_VENDORS = {
    "Please, insert a valid smart card...": "Por favor, insira um smart card válido...",
    "Please, enter current PIN:": "Por favor, digite o PIN atual:",
    "Please, enter new PIN:": "Por favor, digite o novo PIN:",
    "PIN changed and checked": "PIN trocado e verificado",
}
"""Texts of the vendor's console, and what stands for them."""

INSTEAD = {
    r"\bnão aceit[oa]:": "recusado, rejeitado",
    r"\bestá lá\b": "cartão inserido, conectada",
    r"\besclare[cç]": "resolver a pendência",
    r"\bem dúvida\b": "pendente",
    r"\bl(id[oa]|er o selo) de volta\b": "conferido por releitura",
    r"\bnão feit[oa]\b": "não concluído",
    r"\bpara sempre\b": "definitivamente",
    r"\bem que leitora\b": "em qual leitora",
    r"\bque não é lido\b": "ainda não lido",
    r"\bem uso por outro\b(?! programa)": "em uso por outro programa",
    r"\bé notad[oa]\b": "é detectado",
    r"\bctrl-c (a )?para\b(?! \w+[aei]r\b)": "Ctrl-C interrompe a operação",
    r"\bpontos? de verificação\b": "checkpoint",
    r"\barquivo de registro\b": "arquivo do registro",
    r"(?<!hash )(?<!hashes )(?<!certificado )(?<!certificados )\braiz\b": "hash raiz",
    r"\b(último )?exercício\b": "verificação, última verificação",
    r"\bvoltou atrás\b|\bse bifurcou\b": "revertido, bifurcado",
    r"\b(desta|esta|nesta) máquina\b": "estação de trabalho",
    r"\bleitor de cart": "leitora",
    r"\bPIN\b[^.;]*\blacrad": "selado",
    r"\bpor favor\b": "the imperative",
    r"\btravad[oa] (definitivamente|o cartão)": "bloqueado",
}
"""Forms that are not said, and what is."""


def translations() -> Iterator[tuple[str, str]]:
    """Give each text, with each form of its Portuguese."""
    with CATALOGUE.open("rb") as file:
        for message in read_po(file):
            text = message.id if isinstance(message.id, str) else message.id[0]
            forms = message.string if isinstance(message.string, tuple) else (message.string,)
            if text:
                yield from ((text, str(form)) for form in forms)


@pytest.mark.parametrize(("form", "instead"), INSTEAD.items(), ids=INSTEAD.values())
def test_no_text_has_a_form_that_is_not_said(form: str, instead: str) -> None:
    """The vendor's own words stay."""
    wrong = [said for text, said in translations() if text not in THE_VENDORS and re.search(form, said, re.IGNORECASE)]
    assert not wrong, f"say {instead!r} in: {wrong}"


def test_the_vendors_texts_keep_their_portuguese() -> None:
    """It is what custodians know."""
    known = dict(translations())
    assert {text: known.get(text) for text in THE_VENDORS} == THE_VENDORS


def test_no_text_says_you_in_the_second_person() -> None:
    """The reader is addressed by the imperative and *você*, as in banking."""
    wrong = [said for _, said in translations() if re.search(r"\b(tu|teu|tua|vós|vosso)\b", said, re.IGNORECASE)]
    assert not wrong


def test_a_text_that_ends_with_a_period_ends_with_one_in_portuguese() -> None:
    """And none gains one; a sentence is a sentence in both."""
    ends = [(text, said) for text, said in translations() if text[-1] in ".:" and "{" not in text[-12:]]
    wrong = [(text, said) for text, said in ends if said.rstrip()[-1:] != text[-1]]
    assert not wrong
