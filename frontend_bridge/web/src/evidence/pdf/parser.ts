// The worker that takes a PDF apart: pdf.js's own, which tells what it leaves out.
import "./heeding";
import "pdfjs-dist/legacy/build/pdf.worker.mjs";
