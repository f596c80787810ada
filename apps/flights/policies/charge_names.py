"""Names of taxes and fees as they stand in network/charges.toml, here for the catalogues of translations.

A price line shows `gettext(name)`; a test holds this list and the file together.
"""

from django.utils.translation import gettext_noop

CHARGE_NAMES = (
    gettext_noop("Air Passenger Departure Tax"),
    gettext_noop("Air Passenger Duty"),
    gettext_noop("Air Passenger Solidarity Tax"),
    gettext_noop("Air Transport Levy"),
    gettext_noop("Air Transport Tax"),
    gettext_noop("Air Travellers Security Charge"),
    gettext_noop("Airport Departure Tax"),
    gettext_noop("Airport Development Levy"),
    gettext_noop("Airport Improvement Fee"),
    gettext_noop("Airport Use Charge"),
    gettext_noop("Animal and Plant Health Inspection Fee"),
    gettext_noop("Aviation Levy"),
    gettext_noop("Aviation Security Charge"),
    gettext_noop("Carrier Surcharge"),
    gettext_noop("Civil Aviation Tax"),
    gettext_noop("Council City Tax"),
    gettext_noop("Customs User Fee"),
    gettext_noop("Departure Charge"),
    gettext_noop("Embarkation Fee"),
    gettext_noop("Embarkation Tax"),
    gettext_noop("Immigration User Fee"),
    gettext_noop("International Departure Tax"),
    gettext_noop("International Tourist Tax"),
    gettext_noop("Passenger Facility Charge"),
    gettext_noop("Passenger Movement Charge"),
    gettext_noop("Passenger Security Charge"),
    gettext_noop("Passenger Security and Safety Service Fee"),
    gettext_noop("Passenger Service Charge"),
    gettext_noop("Passenger Service Facility Charge"),
    gettext_noop("Passenger Service and Security Fee"),
    gettext_noop("Passenger Services Charge"),
    gettext_noop("Passenger and Security Charge"),
    gettext_noop("Security Charge"),
    gettext_noop("Security Service Charge"),
    gettext_noop("September 11th Security Fee"),
    gettext_noop("Transportation Tax (International)"),
    gettext_noop("User Development Fee"),
)
