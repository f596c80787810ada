"""The currencies that Stripe takes, and how many decimals each has.

Source: Stripe's documentation, "Supported currencies". Stripe's exponents are kept where they differ from
ISO 4217 (it treats MGA as having no decimals, ISK and UGX as having two).
"""

_CODES = {
    0: "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf",
    2: """
        aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd btn bwp byn bzd cad
        cdf chf cny cop crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel ghs gip gmd gtq gyd hkd hnl
        htg huf idr ils inr isk jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur
        mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln qar ron rsd rub sar sbd scr
        sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah ugx usd uyu uzs wst xcd yer zar
        zmw
    """,
    3: "bhd jod kwd omr tnd",
}
_EXPONENTS = {code: decimals for decimals, codes in _CODES.items() for code in codes.split()}
SUPPORTED = frozenset(_EXPONENTS)

# The largest amount of one payment, in minor units, for all but a few currencies.
MAX_AMOUNT = 99_999_999


def exponent(currency: str) -> int:
    """Decimals of a supported currency, in either case. Raises `KeyError`."""
    return _EXPONENTS[currency.lower()]


def is_chargeable(amount: int, currency: str) -> bool:
    """Card networks carry two decimals: the third one of KWD and its like has to be zero, says Stripe."""
    return exponent(currency) < 3 or amount % 10 == 0
