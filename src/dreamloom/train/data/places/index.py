"""All places by name, the lights each is seen in, and the words for captions."""

from __future__ import annotations

from dreamloom.train.data.places import above, built, country, indoors, landmarks, waters, woods
from dreamloom.train.data.places.light import LIGHTS
from dreamloom.train.data.places.painted import PlacePainter

PLACES: dict[str, PlacePainter] = {
    "sky": above.open_sky,
    "clouds": above.above_clouds,
    "space": above.space,
    "asteroids": above.asteroid_field,
    "hills": country.hills,
    "mountains": country.mountain_range,
    "forest": woods.forest,
    "glowing forest": woods.glowing_forest,
    "snow": country.snow_land,
    "desert": country.desert,
    "jungle": woods.jungle,
    "garden": landmarks.garden,
    "volcano": landmarks.volcano,
    "castle": landmarks.castle_hill,
    "beach": waters.beach,
    "sea": waters.sea,
    "lake": waters.lake,
    "underwater": waters.underwater,
    "city": built.city,
    "street": built.street,
    "room": indoors.room,
    "kitchen": indoors.kitchen,
    "stage": indoors.stage,
}

PLACE_LIGHTS: dict[str, tuple[str, ...]] = {name: tuple(LIGHTS) for name in PLACES} | {
    "space": ("night",),
    "asteroids": ("night",),
    "glowing forest": ("night",),
    "underwater": ("day", "night"),
    "room": ("day", "sunset", "night"),
    "kitchen": ("day", "sunset", "night"),
    "stage": ("night",),
}

PLACE_WORDS: dict[str, tuple[str, ...]] = {
    "sky": ("in the sky", "up in the air", "high in the sky", "among the clouds", "sky background"),
    "clouds": ("above the clouds", "over a sea of clouds", "high above the clouds", "on top of the clouds"),
    "space": ("in space", "in outer space", "among the stars and planets", "in the galaxy", "space background"),
    "asteroids": (
        "in an asteroid field",
        "flying through an asteroid field",
        "among asteroids",
        "between floating space rocks",
    ),
    "hills": ("in a meadow", "on green hills", "in a field of flowers", "on the grass", "in the countryside"),
    "mountains": ("in the mountains", "in front of mountains", "over mountains", "with snowy peaks behind"),
    "forest": ("in a forest", "in the woods", "among tall trees", "in a forest clearing", "forest background"),
    "glowing forest": ("in a glowing forest", "in a magical forest", "in an enchanted forest", "in a fairy forest"),
    "snow": ("in the snow", "in a snowy landscape", "in winter", "on a snowy hill", "winter landscape"),
    "desert": ("in the desert", "on sand dunes", "among dunes and cacti", "desert background"),
    "jungle": ("in the jungle", "in a rainforest", "among tropical leaves", "deep in the jungle"),
    "garden": ("in a garden", "in the garden by the fence", "among flowers in the garden", "on the lawn"),
    "volcano": ("in front of a volcano", "near an erupting volcano", "on volcanic land", "with lava behind"),
    "castle": ("in front of a castle", "near a castle on a hill", "by the castle", "fairy-tale castle behind"),
    "beach": ("on a beach", "at the beach", "on the sand by the sea", "at the seaside", "on a tropical beach"),
    "sea": ("at sea", "on the ocean", "in the waves", "on the open sea", "out on the water"),
    "lake": ("by a lake", "at the lake", "on the shore of a mountain lake", "beside calm water"),
    "underwater": ("underwater", "under the sea", "at the bottom of the ocean", "among corals", "deep in the sea"),
    "city": ("in the city", "in a big city", "in front of a skyline", "downtown", "city background"),
    "street": ("on a road", "on the road", "on a country road", "in the middle of the road", "by the roadside"),
    "room": ("in a room", "in a cosy living room", "at home", "indoors", "in the living room"),
    "kitchen": ("on a table", "on the kitchen table", "in a kitchen", "on a checked tablecloth"),
    "stage": ("on a stage", "on stage under coloured lights", "with disco lights", "at the disco", "in a show"),
}
