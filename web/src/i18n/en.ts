/** All words of one language; each view has a file of its own. */
import studio from "./en/studio.json";
import create from "./en/create.json";
import canvas from "./en/canvas.json";
import film from "./en/film.json";
import gallery from "./en/gallery.json";
import queue from "./en/queue.json";
import models from "./en/models.json";
import watch from "./en/watch.json";
import learn from "./en/learn.json";
import verify from "./en/verify.json";

export default { studio, create, canvas, film, gallery, queue, models, watch, learn, verify };
