/** All words of one language; each view has a file of its own. */
import studio from "./de/studio.json";
import create from "./de/create.json";
import canvas from "./de/canvas.json";
import film from "./de/film.json";
import gallery from "./de/gallery.json";
import queue from "./de/queue.json";
import models from "./de/models.json";
import watch from "./de/watch.json";
import learn from "./de/learn.json";
import verify from "./de/verify.json";

export default { studio, create, canvas, film, gallery, queue, models, watch, learn, verify };
