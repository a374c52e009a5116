-- What a recipe made is found by its id, or by the beginning of it that a watermark holds.
CREATE INDEX assets_by_recipe ON assets (recipe_id, trashed);
