import { createRoute, z } from '@hono/zod-openapi';
import { Assignment, AssignmentKey, AssignmentOrder, AssignmentOutcome } from './assignments.ts';
import * as shapes from './resources.ts';
import { answers, Cursor, json, ofForm, permission } from './routing.ts';

export const assignmentRoutes = {
  createAssignments: createRoute({
    method: 'post',
    path: '/api/assignments',
    ...permission('assignment.write'),
    request: { body: json(AssignmentOrder) },
    responses: answers(AssignmentOutcome),
  }),
  /** Of a form, by the day they are due. A page may be short, or empty, and have a cursor all the same. */
  listAssignments: createRoute({
    method: 'get',
    path: '/api/assignments',
    ...permission('assignment.read'),
    request: { query: z.strictObject({ form: shapes.Id, state: Assignment.shape.state.optional(), cursor: Cursor }) },
    responses: answers(shapes.page(Assignment)),
  }),
  cancelAssignments: createRoute({
    method: 'post',
    path: '/api/assignments/cancel',
    ...permission('assignment.write'),
    request: { body: json(z.strictObject({ items: z.array(AssignmentKey).min(1).max(100) })) },
    responses: answers(z.strictObject({ cancelled: z.int() })),
  }),
  /** What the signed-in person has still to do, by the day it is due. */
  listMyAssignments: createRoute({
    method: 'get',
    path: '/api/me/assignments',
    ...permission('signed-in'),
    request: { query: z.strictObject({ cursor: Cursor }) },
    responses: answers(shapes.page(Assignment)),
  }),
  /** Who may fill this form somewhere. */
  listInspectors: createRoute({
    method: 'get',
    path: '/api/forms/{form}/inspectors',
    ...permission('assignment.write'),
    request: { params: ofForm },
    responses: answers(shapes.page(shapes.PersonName)),
  }),
};
