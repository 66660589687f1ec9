"""The classes of schema.org that an import knows, and the types of record that they become.

The lists hold every class below the one that names them, as of schema.org 30.0; a test compares them with it. What is
both an organization and a place (a museum, a hotel) becomes what the page uses it as.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


EVENTS = _words(
    """
    BroadcastEvent BusinessEvent ChildrensEvent ComedyEvent ConferenceEvent CourseInstance DanceEvent
    DeliveryEvent EducationEvent Event ExhibitionEvent Festival FoodEvent Hackathon LiteraryEvent MusicEvent
    OnDemandEvent PerformingArtsEvent PublicationEvent SaleEvent ScreeningEvent SocialEvent SportsEvent
    TheaterEvent UserBlocks UserCheckins UserComments UserDownloads UserInteraction UserLikes UserPageVisits
    UserPlays UserPlusOnes UserTweets VisualArtsEvent
    """
)
ORGANIZATIONS = _words(
    """
    Airline Consortium Cooperative Corporation DanceGroup DiagnosticLab FundingAgency FundingScheme
    GovernmentOrganization LibrarySystem MedicalOrganization MusicGroup NGO NewsMediaOrganization
    OnlineBusiness OnlineMarketplace OnlineStore Organization PerformingGroup PoliticalParty Project
    ResearchOrganization ResearchProject SearchRescueOrganization SportsOrganization SportsTeam TheaterGroup
    VeterinaryCare WorkersUnion
    """
)
PLACES = _words(
    """
    Accommodation AdministrativeArea Airport Apartment ApartmentComplex Aquarium Beach BoatTerminal
    BodyOfWater Bridge BuddhistTemple BusStation BusStop CampingPitch Canal CatholicChurch Cemetery Church
    City CityHall CivicStructure Continent Country Courthouse Crematorium DefenceEstablishment DefinedRegion
    Embassy EventVenue GatedResidenceCommunity GovernmentBuilding HinduTemple HotelRoom House
    LakeBodyOfWater Landform LandmarksOrHistoricalBuildings LegislativeBuilding MeetingRoom Mosque Mountain
    Museum MusicVenue OceanBodyOfWater Park ParkingFacility PerformingArtsTheater Place PlaceOfWorship
    Playground Pond PublicToilet RVPark Reservoir Residence RiverBodyOfWater Room SchoolDistrict
    SeaBodyOfWater SingleFamilyResidence State SubwayStation Suite Synagogue TaxiStand TouristAttraction
    TouristDestination TrainStation Volcano Waterfall Zoo
    """
)
BOTH = _words(
    """
    AccountingService AdultEntertainment AmusementPark AnimalShelter ArchiveOrganization ArtGallery Attorney
    AutoBodyShop AutoDealer AutoPartsStore AutoRental AutoRepair AutoWash AutomatedTeller AutomotiveBusiness
    Bakery BankOrCreditUnion BarOrPub BeautySalon BedAndBreakfast BikeStore BookStore BowlingAlley Brewery
    CafeOrCoffeeShop Campground Casino ChildCare ClothingStore CollegeOrUniversity ComedyClub ComputerStore
    ConvenienceStore CovidTestingFacility DaySpa Dentist DepartmentStore Distillery DryCleaningOrLaundry
    EducationalOrganization Electrician ElectronicsStore ElementarySchool EmergencyService EmploymentAgency
    EntertainmentBusiness ExerciseGym FastFoodRestaurant FinancialService FireStation Florist
    FoodEstablishment FurnitureStore GardenStore GasStation GeneralContractor GolfCourse GovernmentOffice
    GroceryStore HVACBusiness HairSalon HardwareStore HealthAndBeautyBusiness HealthClub HighSchool
    HobbyShop HomeAndConstructionBusiness HomeGoodsStore Hospital Hostel Hotel HousePainter IceCreamShop
    IndividualPhysician InsuranceAgency InternetCafe JewelryStore LegalService Library LiquorStore
    LocalBusiness Locksmith LodgingBusiness MedicalBusiness MedicalClinic MensClothingStore MiddleSchool
    MobilePhoneStore Motel MotorcycleDealer MotorcycleRepair MovieRentalStore MovieTheater MovingCompany
    MusicStore NailSalon NightClub Notary OfficeEquipmentStore Optician OutletStore PawnShop PetStore
    Pharmacy Physician PhysiciansOffice Plumber PoliceStation PostOffice Preschool ProfessionalService
    PublicSwimmingPool RadioStation RealEstateAgent RecyclingCenter Resort Restaurant RoofingContractor
    School SelfStorage ShoeStore ShoppingCenter SkiResort SportingGoodsStore SportsActivityLocation
    SportsClub StadiumOrArena Store TattooParlor TelevisionStation TennisComplex TireShop
    TouristInformationCenter ToyStore TravelAgency VacationRental WholesaleStore Winery
    """
)
"""Organizations that are places as well."""

PERSONS = frozenset(["Patient", "Person"])
ROLES = frozenset(["EmployeeRole", "LinkRole", "OrganizationRole", "PerformanceRole", "Role"])
TOPICS = frozenset(["CategoryCode", "DefinedTerm", "MedicalCode"])
IMAGES = frozenset(["Barcode", "ImageObject", "ImageObjectSnapshot"])

SOURCES: dict[str, frozenset[str]] = {
    "NewsArticle": _words(
        """
    AnalysisNewsArticle AskPublicNewsArticle BackgroundNewsArticle NewsArticle OpinionNewsArticle
    ReportageNewsArticle ReviewNewsArticle
        """
    ),
    "SocialMediaPosting": _words("BlogPosting DiscussionForumPosting LiveBlogPosting SocialMediaPosting"),
    "Report": _words("Report"),
    "Article": _words(
        """
    APIReference AdvertiserContentArticle Article MedicalScholarlyArticle SatiricalArticle ScholarlyArticle
    TechArticle
        """
    ),
    "WebPage": _words(
        """
    AboutPage CheckoutPage CollectionPage ContactPage FAQPage ImageGallery ItemPage MediaGallery
    MedicalWebPage ProfilePage QAPage RealEstateListing SearchResultsPage VideoGallery WebPage
        """
    ),
    "CreativeWork": _words("CreativeWork"),
}
"""Type of source -> the classes that become it."""

EXACT: dict[str, tuple[str, ...]] = {
    "participants": ("Person", "Organization", "GovernmentOrganization", "NGO", "NewsMediaOrganization"),
    "places": ("Place", "City", "Country"),
    "events": ("Event", "ConferenceEvent"),
}
"""Family -> the classes that are types of their own; of the others only the nearest of these is kept."""


def families_of(name: str) -> tuple[str, ...]:
    """Return the families that a class of schema.org can become records of; none if an import does not know it."""
    known = {
        "series": frozenset({"EventSeries"}),
        "events": EVENTS,
        "participants": PERSONS | ORGANIZATIONS | BOTH,
        "places": PLACES | BOTH,
        "topics": TOPICS,
        "images": IMAGES,
        "sources": frozenset[str]().union(*SOURCES.values()),
    }
    return tuple(family for family, classes in known.items() if name in classes)


def is_class(name: str) -> bool:
    """Tell whether a name is that of a class that an import knows."""
    return name in ROLES or name in ("Thing", "Intangible", "PostalAddress") or bool(families_of(name))


def type_of(family: str, classes: set[str]) -> tuple[str, str] | None:
    """Return the type of record for a node of these classes, and the class that decides it; None if no class does.

    An exact type wins over a class that only lies below one; then the order of names decides.
    """
    exact = [name for name in reversed(EXACT.get(family, ())) if name in classes]
    if exact:
        return exact[0], exact[0]
    for name in sorted(classes):
        if family not in families_of(name):
            continue
        if family == "participants":
            return ("Person" if name in PERSONS else "Organization"), name
        if family == "sources":
            return next(kind for kind, below in SOURCES.items() if name in below), name
        return {"places": "Place", "events": "Event"}.get(family, name), name
    return None
