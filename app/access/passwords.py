"""Which passwords are too easily guessed? Short ones, those that everybody uses, and those that name their owner.

No rule says which letters must be in it (OWASP ASVS 6.2.5): length is what counts. The list is of what passwords are made
of, not of passwords: `Password-2024!` and `passwordpassword` are found by `password` alone.
"""

import re
from collections.abc import Iterable
from unicodedata import normalize

SHORTEST, LONGEST = 12, 256

_LEET = str.maketrans("013457@$!", "oleastasi")
_WORDS = """
password passwort passwords passw passwd pass motdepasse contrasena senha wachtwoord heslo haslo salasana parola
welcome willkommen bienvenue bienvenido letmein login logon signin admin administrator root user guest test
tester testing demo default changeme change secret geheim master access private temp temporary qwerty qwertz
azerty qwertyu qwertyui qwertyuio qwertyuiop qwertzuiop azertyuiop asdf asdfg asdfgh asdfghjk asdfghjkl yxcv
yxcvbnm zxcv zxcvb zxcvbn zxcvbnm qaz wsx edc qazwsx qazwsxedc qwe asd zxc qweasd qweasdzxc abc abcd abcde
abcdef abcdefg abcdefgh aaa iloveyou ilove love loveme lovely forever friends friend family mother father mama
papa baby angel angels princess prinzessin sunshine sonnenschein sunflower flower flowers rainbow butterfly
shadow dragon monkey tiger lion eagle falcon phoenix panther bear wolf cat cats dog dogs kitty puppy horse
chicken cheese cookie cookies chocolate schokolade coffee pepper ginger apple banana orange cherry peaches honey
sugar sweet candy football fussball futbol soccer baseball basketball hockey tennis golf golfer runner yankees
cowboys steelers lakers arsenal liverpool chelsea barcelona juventus realmadrid bayern manchester united rangers
celtic superman batman spiderman ironman starwars jedi yoda pokemon pikachu naruto mustang ferrari porsche
mercedes corvette harley davidson camaro jordan michael michelle jessica jennifer ashley daniel andrew anthony
joshua matthew charlie thomas robert william george hannah nicole amanda maggie buster bailey rocky lucky max
bella molly jasmine summer sommer winter spring autumn herbst fruhling january february march april may june
july august september october november december monday tuesday wednesday thursday friday saturday sunday januar
februar juni juli oktober dezember montag freitag samstag sonntag hello hallo bonjour hola ciao goodbye please
thanks thankyou whatever nothing something trustno trust freedom liberty peace happy smile money dollar power
magic music guitar metallica nirvana eminem killer hunter ranger soldier ninja samurai warrior gamer player
pirate wizard merlin matrix computer internet google facebook linkedin microsoft windows apple samsung android
iphone oracle cisco server network hospital klinik clinic krankenhaus ward station nurse nurses nursing doctor
doctors physician patient patients medical medicine medizin health healthcare oncology onkologie cancer care
night nightshift shift team staff emergency surgery tocsin alarm alert diary london berlin paris madrid vienna
wien zurich amsterdam newyork england germany deutschland france america canada australia correct horse battery
staple correcthorse blink bigdaddy jesus christ heaven blessed faith hope the and my is new old one two you your
this that
"""
_COMMON = frozenset(_WORDS.split())
_RUNS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "zyxwvutsrqponmlkjihgfedcba")


def read_password(typed: str) -> str:
    """A password as it is hashed and compared: the same letters, however a keyboard composes them (NFKC)."""
    return normalize("NFKC", typed)


def weakness(typed: str, names: Iterable[str]) -> str | None:
    """Why a password must not be chosen, in words for whoever chose it; `names` are what others know of them."""
    password = read_password(typed)
    if len(password) < SHORTEST:
        return f"At least {SHORTEST} characters, please: three or four words that have nothing to do with each other."
    if len(password) > LONGEST:
        return f"At most {LONGEST} characters, please."
    folded = password.casefold()
    if any(len(part) >= 4 and _alone(folded, part) for name in names for part in _parts(name)):
        return "This is your name or the clinic's, with little added. Choose something nobody knows of you."
    if _is_common(folded):
        return "This is among the passwords that are tried first. Choose words that have nothing to do with each other."
    return None


def _parts(name: str) -> tuple[str, ...]:
    folded = name.casefold()
    return (folded, folded.partition("@")[0], *re.split(r"[\W_]+", folded))


def _alone(password: str, part: str) -> bool:
    """Whether what is left of a password without somebody's name is too short to be one."""
    return part in password and len(password.replace(part, "")) < 8


def _is_common(folded: str) -> bool:
    if len(set(folded)) < 5 or _repeats(folded) or any(_runs(folded, run) for run in _RUNS):
        return True
    spelt_out = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded).translate(_LEET)
    return any(_of_common_words(re.sub(r"[\W\d_]+", "", spelt)) for spelt in (folded, spelt_out))


def _repeats(text: str) -> bool:
    return any(text == (text[:length] * len(text))[: len(text)] for length in range(1, len(text) // 2 + 1))


def _runs(text: str, run: str) -> bool:
    """Whether it is little more than a stretch of a row."""
    return any(
        text[at : at + length] in run
        for length in range(max(8, len(text) - 4), len(text) + 1)
        for at in range(len(text) - length + 1)
    )


def _of_common_words(letters: str) -> bool:
    """Whether it is made of at most three common words: four of them that chance has chosen are a good password."""
    reached = {0}
    for _ in range(3):
        reached |= {end for at in reached for end in range(at + 1, len(letters) + 1) if letters[at:end] in _COMMON}
    return len(letters) in reached
