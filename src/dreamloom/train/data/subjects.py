"""What the model is taught to paint: the things, other names for them, and where they are at home.

Labels are emojibase's, or those of our own art (`own_art`, `puppets`).
"""

from __future__ import annotations


def _labels(text: str) -> tuple[str, ...]:
    return tuple(label.strip() for label in text.replace("\n", " ").split(","))


ANIMALS = _labels("""
    cat, cat face, dog, dog face, fox, wolf, lion, tiger face, tiger, leopard, horse, unicorn, zebra, cow, pig, giraffe,
    elephant, mouse face, mouse, rabbit face, rabbit, hedgehog, bear, polar bear, koala, panda, kangaroo, monkey face,
    monkey, gorilla, raccoon, deer, bison, goat, camel, llama, rhinoceros, hippopotamus, beaver, sloth, otter,
    chicken, rooster, turkey, baby chick, frog, turtle, lizard, snake, dragon, T-Rex, sauropod, snail, lady beetle, ant,
    scorpion, spider, corgi, dinosaur, robot dog""")
WATER_ANIMALS = _labels("""
    whale, dolphin, fish, tropical fish, blowfish, shark, octopus, squid, crab, lobster, jellyfish, seal, orca,
    spiral shell, crocodile, mermaid""")
BIRDS = _labels(
    "bird, penguin, eagle, duck, swan, owl, flamingo, parrot, peacock, dove, bat, butterfly, honeybee, phoenix"
)
PLANTS = _labels("""
    rose, sunflower, tulip, cherry blossom, hibiscus, evergreen tree, deciduous tree, palm tree, cactus, mushroom,
    bouquet, potted plant, seedling, maple leaf, four leaf clover,
    oak tree, snowy pine tree, glowing mushroom""")
FOOD = _labels("""
    grapes, melon, watermelon, tangerine, lemon, banana, pineapple, mango, red apple, green apple, pear, peach,
    cherries, strawberry, blueberries, kiwi fruit, tomato, coconut, avocado, eggplant, potato, carrot, ear of corn,
    hot pepper,
    broccoli, garlic, onion, bread, croissant, pretzel, bagel, pancakes, waffle, cheese wedge, hamburger, french fries,
    pizza, hot dog, sandwich, taco, sushi, spaghetti, popcorn, egg, ice cream, soft ice cream, doughnut, cookie,
    birthday cake, cupcake, pie, chocolate bar, candy, lollipop, honey pot, hot beverage, teapot, cocktail glass,
    wine glass, beer mug, bubble tea, glass of milk""")
BUILDINGS = _labels("""
    volcano, snow-capped mountain, desert island, house, hut, castle, church, tent, circus tent, ferris wheel, fountain,
    carousel horse, treehouse, lighthouse, windmill, cottage, tower, bridge, igloo, sandcastle, waterfall, campfire""")
VEHICLES = _labels("""
    locomotive, high-speed train, tram, bus, ambulance, fire engine, police car, taxi, automobile, delivery truck,
    racing car, tractor, motorcycle, motor scooter, bicycle, skateboard""")
BOATS = _labels("sailboat, ship, canoe, speedboat, boat, pirate ship, submarine")
FLYERS = _labels("""
    airplane, helicopter, rocket, flying saucer, satellite, balloon, parachute, kite, spaceship, asteroid,
    hot air balloon""")
SKY = _labels("""
    crescent moon, full moon, sun, sun with face, ringed planet, star, comet, cloud, cloud with rain,
    cloud with lightning, rainbow, tornado, snowflake, fire, planet, paper lantern""")
FACES = _labels("""
    grinning face, slightly smiling face, smiling face with sunglasses, smiling face with heart-eyes, crying face,
    angry face, thinking face, sleeping face, partying face, cowboy hat face, ghost, alien, robot, clown face, skull,
    jack-o-lantern""")
PEOPLE = _labels("""
    astronaut, ninja, princess, fairy, Santa Claus, boy, girl, man, woman, baby, old man, old woman, police officer,
    firefighter, cook, farmer, scientist, artist, pilot, mage, superhero, vampire, elf, genie, zombie, baby angel,
    person surfing, person biking, snowboarder, snowman, teddy bear, knight, wizard, king, queen, pirate, chef, witch,
    dancer, clown, grandmother, knight on a horse, girl on a horse, princess on a unicorn, boy on an elephant,
    wizard on a dragon""")
THINGS = _labels("""
    umbrella, red heart, blue heart, broken heart, Christmas tree, wrapped gift, soccer ball, basketball, baseball,
    boxing glove, sled, crystal ball, magic wand, video game, game die, puzzle piece, nesting dolls, mirror ball, yarn,
    crown, top hat, graduation cap, sunglasses, glasses, scarf, socks, running shoe, high-heeled shoe, ring, t-shirt,
    dress, coat, backpack, gem stone, guitar, violin, drum, trumpet, saxophone, accordion, headphone, microphone,
    television, laptop, mobile phone, telephone, camera, light bulb, candle, open book, books, pencil, paintbrush,
    artist palette, key, bell, treasure chest, money bag, hammer, axe, bow and arrow, crossed swords, shield, magnet,
    gear, telescope, microscope, chair, bed, bathtub, door, broom, toothbrush, anchor, fireworks, framed picture,
    lantern, disco ball, street lamp""")

PAINTED: frozenset[str] = frozenset(
    (*ANIMALS, *WATER_ANIMALS, *BIRDS, *PLANTS, *FOOD, *BUILDINGS, *VEHICLES, *BOATS, *FLYERS, *SKY, *FACES, *PEOPLE,
     *THINGS)
)  # fmt: skip

FAVOURITES = frozenset(
    _labels("""
    cat, cat face, dog, dog face, corgi, fox, wolf, lion, tiger, tiger face, horse, unicorn, rabbit, bear, panda,
    elephant, dragon, T-Rex, dinosaur, owl, penguin, parrot, butterfly, whale, dolphin, tropical fish, mermaid,
    rose, sunflower, evergreen tree, deciduous tree, red apple, birthday cake, house, castle, treehouse, lighthouse,
    cottage, tower, automobile, locomotive, sailboat, pirate ship, rocket, spaceship, hot air balloon, astronaut,
    knight, knight on a horse, wizard, princess, pirate, superhero, dancer, girl, boy, robot, snowman, teddy bear,
    red heart, star, crown""")
)
"""What people ask for most; every one is painted."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "cat": ("kitten", "kitty", "tomcat"),
    "dog": ("puppy", "hound", "doggy"),
    "corgi": ("corgi dog", "welsh corgi"),
    "spaceship": ("space ship", "starship", "spacecraft"),
    "rabbit": ("bunny", "hare"),
    "horse": ("pony", "stallion"),
    "lion": ("king of the animals",),
    "pig": ("piglet",),
    "bear": ("grizzly bear", "brown bear"),
    "bird": ("songbird",),
    "T-Rex": ("dinosaur", "tyrannosaurus"),
    "sauropod": ("long-necked dinosaur",),
    "lady beetle": ("ladybug", "ladybird"),
    "honeybee": ("bee", "bumblebee"),
    "mage": ("sorcerer", "magician"),
    "automobile": ("car", "small car"),
    "locomotive": ("steam train", "train"),
    "ship": ("ocean liner", "boat"),
    "sailboat": ("sailing boat",),
    "rocket": ("spaceship", "space rocket"),
    "flying saucer": ("ufo", "alien spaceship"),
    "airplane": ("plane", "jet"),
    "evergreen tree": ("pine tree", "fir tree"),
    "deciduous tree": ("tree", "oak tree"),
    "red heart": ("heart",),
    "hot beverage": ("cup of coffee", "cup of tea", "coffee cup"),
    "hamburger": ("burger", "cheeseburger"),
    "birthday cake": ("cake",),
    "wrapped gift": ("present", "gift"),
    "gem stone": ("diamond", "jewel"),
    "mirror ball": ("disco ball",),
    "baby angel": ("angel",),
    "house": ("cottage", "home"),
    "snow-capped mountain": ("mountain",),
    "jack-o-lantern": ("halloween pumpkin", "carved pumpkin"),
    "soccer ball": ("football",),
    "old man": ("grandfather",),
    "old woman": ("grandmother",),
    "red apple": ("apple",),
    "doughnut": ("donut",),
    "motorcycle": ("motorbike",),
    "bicycle": ("bike",),
    "mobile phone": ("phone", "smartphone"),
    "light bulb": ("lamp",),
    "grinning face": ("laughing face", "happy face"),
    "slightly smiling face": ("smiley",),
}

_LAND = ("hills", "forest", "mountains", "garden", "snow", "desert", "beach", "lake", "jungle", "street")
_HOMES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (ANIMALS, (*_LAND, "room", "city")),
    (WATER_ANIMALS, ("underwater", "sea", "beach", "lake")),
    (BIRDS, ("sky", "forest", "garden", "lake", "clouds", "beach", "snow", "jungle")),
    (PLANTS, ("garden", "hills", "forest", "desert", "room", "beach")),
    (FOOD, ("kitchen", "room", "garden", "beach")),
    (BUILDINGS, ("hills", "mountains", "beach", "snow", "forest", "desert", "lake", "city")),
    (VEHICLES, ("street", "city", "hills", "desert", "snow", "mountains")),
    (BOATS, ("sea", "lake", "beach")),
    (FLYERS, ("sky", "clouds", "space", "mountains", "sea", "city", "asteroids")),
    (SKY, ("sky", "space", "mountains", "sea", "hills")),
    (FACES, ("room", "sky", "city", "stage", "garden")),
    (PEOPLE, (*_LAND, "city", "room", "stage", "space", "castle")),
    (THINGS, ("room", "kitchen", "stage", "garden", "beach")),
)
_HOME_OF = {label: places for labels, places in _HOMES for label in labels}


def homes(label: str) -> tuple[str, ...]:
    """The places where a thing is most often seen; things of no known kind are at home in the open."""
    return _HOME_OF.get(label, _LAND)


def can_be_coloured(label: str) -> bool:
    """Whether a thing may be painted over in another colour: not people, faces, or what has a colour in its name."""
    return (
        label not in PEOPLE
        and label not in FACES
        and label not in SKY
        and "heart" not in label
        and " apple" not in label
    )


def may_float(label: str) -> bool:
    """Whether a thing need not stand on the ground."""
    return label in BIRDS or label in FLYERS or label in SKY
