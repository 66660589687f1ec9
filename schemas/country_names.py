"""What people write for a country beside its code and its everyday English name (`schemas.countries`): code and name."""

OTHER_NAMES = """\
AE UAE
AO ANG
AT Österreich
BE Belgien
BE Belgique
BE België
BG BUL
BN Brunei Darussalam
BO Plurinational State of Bolivia
BR Brasil
BS The Bahamas
BW BOT
CD Congo, Democratic Republic of the
CD Congo-Kinshasa
CD DR Congo
CD DRC
CG Congo-Brazzaville
CG Republic of the Congo
CH SUI
CH Schweiz
CH Suisse
CH Svizzera
CI Ivory Coast
CL CHI
CN People's Republic of China
CR CRC
CV Cape Verde
CZ Czech Republic
CZ Česko
CZ Česká republika
DE Bundesrepublik Deutschland
DE Deutschland
DE GER
DK DEN
DK Danmark
DZ ALG
EE Eesti
ES España
FI Suomi
FM Federated States of Micronesia
GB Britain
GB Great Britain
GB UK
GB United Kingdom of Great Britain and Northern Ireland
GR EL
GR GRE
GR Hellas
GT GUA
HN HON
HR CRO
HR Hrvatska
HU Magyarország
ID INA
IE Éire
IR IRI
IR Islamic Republic of Iran
IT Italia
KP DPRK
KP Democratic People's Republic of Korea
KR Republic of Korea
KW KUW
LA Lao People's Democratic Republic
LT Lietuva
LV LAT
LV Latvija
MD Republic of Moldova
MG MAD
MK Macedonia
MM Burma
MY MAS
NG NGR
NL Holland
NL NED
NL Nederland
NL The Netherlands
NO Norge
NP NEP
OM OMA
PH PHI
PK Islamic Republic of Pakistan
PL Polska
PS State of Palestine
PT POR
PY PAR
RU Russian Federation
SA KSA
SE Sverige
SI SLO
SI Slovenija
SK Slovensko
SY Syrian Arab Republic
SZ Swaziland
TL East Timor
TR Turkey
TR Türkiye
TW TPE
TZ United Republic of Tanzania
US America
US U.S.
US U.S.A.
US United States of America
UY URU
VA Vatican
VA Vatican City
VE Bolivarian Republic of Venezuela
VN VIE
VN Vietnam
ZM ZAM
ZW ZIM
"""
